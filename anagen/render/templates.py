"""The door to Jinja: one environment for a language, macros called from Python, and template errors with their place.

Nothing else imports Jinja. The last environment is kept by `render.page`, for the same theme, settings and language.
"""

from __future__ import annotations

import contextlib
import functools
import marshal
import re
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from types import CodeType, TracebackType
from typing import Any

from jinja2 import Environment, StrictUndefined, TemplateAssertionError, TemplateError, TemplateSyntaxError, nodes
from jinja2 import Template as JinjaTemplate
from jinja2.bccache import Bucket, BytecodeCache
from jinja2.loaders import FunctionLoader
from markupsafe import Markup, escape

from anagen.diagnostics import Diagnostic, Diagnostics, Location, did_you_mean, error, warning
from anagen.theme import Template, Theme

GLOBALS = ("strings", "site", "clinic", "facts")
BLOCK_ARGUMENTS = ("body", "heading", "level", "id")
LAYOUT_NAMES = (
    "page", "head", "body", "editorial", "assets", "home", "logo", "breadcrumb", "menu", "footer_menu", "contents",
    "children", "handout", "handout_href", "previous", "next", "notices", "sources", "all_sources", "review",
    "glossary_href", "search_href", "a_z_href", "index_href", "letters",
)  # fmt: skip


_INDENT = re.compile(r"^[ \t]+|[ \t]+$", re.MULTILINE)

Compiled = Mapping[str, bytes]
"""The code of templates by their names, as this version of Python keeps it."""


class Templates:
    """The compiled templates of a theme, with the words and facts that every one of them sees."""

    def __init__(self, theme: Theme, known: Mapping[str, Any], compiled: Compiled) -> None:
        self._environment = _environment(theme, compiled)
        self._environment.globals.update(known)
        self._macros: dict[str, Any] = {}
        self.phrase: Callable[..., Markup] = functools.lru_cache(maxsize=4096)(self.component)
        """The same as `component`, kept by its arguments: for what stands in running text, on many pages the same."""

    def layout(self, name: str, **variables: Any) -> str:
        """Render `layouts/<name>.html`."""
        template = self._environment.get_template(f"layouts/{name}.html")
        return "".join(template.root_render_func(template.new_context(variables)))

    def component(self, name: str, **arguments: Any) -> Markup:
        """Call the macro of a component; `-` in its name is `_` in the macro's."""
        html = self._macro(name)(**arguments)
        return html if type(html) is Markup else Markup(html)

    def arguments_of(self, name: str) -> tuple[str, ...]:
        """The names of the arguments that the macro of a component takes."""
        return tuple(self._macro(name).arguments)

    def _macro(self, name: str) -> Any:
        if name not in self._macros:
            template = self._environment.get_template(f"components/{name}/{name}.html")
            macro = getattr(template.module, name.replace("-", "_"), None)
            if macro is None:
                message = f"it has no macro `{name.replace('-', '_')}`"
                raise TemplateAssertionError(message, 1, template.name, template.filename)
            self._macros[name] = macro
        return self._macros[name]

    def problem(self, failure: Exception, page: Location) -> Diagnostic:
        """Where in which template a page failed, from the exception's own trace."""
        place = _place(failure, failure.__traceback__) or page
        message = f"the template fails here: {_plain(failure)}"
        hint = "Check the template at this line; docs/theme.md lists what a template may use."
        return error("template-error", place, message, hint, [page])


def lint(theme: Theme) -> tuple[Compiled, Diagnostics]:
    """The code of every template that compiles; and the others, and each name that a template uses and nobody gives it.

    Nothing is rendered.
    """
    environment = _environment(theme, {})
    problems: list[Diagnostic] = []
    for template in theme.templates.values():
        problems += _lint(environment, template, theme)
    for component in theme.components.values():
        if component.template not in {*theme.templates, *theme.unread}:
            message = f"there is no template `{component.template}`"
            problems.append(error("template-missing", component.location, message, "Make it, beside this file."))
    compiled: dict[str, bytes] = {}
    for template in theme.templates.values():
        with contextlib.suppress(TemplateSyntaxError):
            compiled[template.name] = marshal.dumps(_compiled(template)[1])
    return compiled, tuple(problems)


class _Kept(BytecodeCache):
    """Gives templates the code that was kept of them, and keeps nothing itself."""

    def __init__(self, compiled: Compiled) -> None:
        self._compiled = compiled

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """A template is known by its name."""
        return name

    def load_bytecode(self, bucket: Bucket) -> None:
        """Put in the code of the template, if it is known."""
        code = self._compiled.get(bucket.key)
        bucket.code = marshal.loads(code) if code else None  # noqa: S302 (from this process, or the cache's own hash)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep nothing."""


class _Template(JinjaTemplate):
    """A template that escapes what it prints by `_escaped`."""

    @classmethod
    def from_code(cls, *arguments: Any, **named: Any) -> JinjaTemplate:
        """A template from its code, in which `escape` is a name like any other."""
        template = super().from_code(*arguments, **named)
        template.root_render_func.__globals__["escape"] = _escaped
        return template


def _escaped(value: Any) -> Markup:
    """The same as `escape`, sooner: most of what pages print is HTML already, or on other pages too."""
    if type(value) is Markup:
        return value
    return _escaped_text(value) if type(value) is str else escape(value)


_escaped_text = functools.lru_cache(maxsize=8192)(escape)


class _Environment(Environment):
    """One whose templates all have the same globals, in one dictionary: a chain of them is slow to go through."""

    template_class = _Template

    def make_globals(self, _given: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals of a template: those of the environment."""
        return self.globals


def _environment(theme: Theme, compiled: Compiled) -> Environment:
    def load(name: str) -> tuple[str, str, None] | None:
        template = theme.templates.get(name)
        return (_flush(template.text), template.path, None) if template else None

    environment = _Environment(
        loader=FunctionLoader(load),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
        bytecode_cache=_Kept(compiled),
    )
    environment.filters["telephone"] = _telephone
    return environment


@functools.lru_cache(maxsize=256)
def _compiled(template: Template) -> tuple[nodes.Template, CodeType]:
    """The tree and the code of a template; kept, since a preview and its likes look at the same ones again and again.

    Raises `TemplateSyntaxError`.
    """
    environment = _environment(Theme(), {})
    tree = environment.parse(_flush(template.text), template.name, template.path)
    return tree, environment.compile(tree, template.name, template.path)


def _flush(text: str) -> str:
    """A template without the white space before and after each of its lines: it is for writers, and readers load it."""
    return _INDENT.sub("", text)


def _telephone(number: str) -> str:
    """A number as a `tel:` link wants it: digits and a plus sign."""
    return "".join(str(int(sign)) if sign.isdecimal() else "+" * (sign == "+") for sign in number)


def _lint(environment: Environment, template: Template, theme: Theme) -> Iterator[Diagnostic]:
    try:
        tree, _code = _compiled(template)
    except TemplateSyntaxError as problem:
        place = Location(path=template.path, line=problem.lineno)
        yield error("template-syntax", place, f"this template cannot be read: {problem.message}")
        return
    yield from _undocumented(template, tree, theme)
    given = {*GLOBALS, *environment.globals, *(LAYOUT_NAMES if template.name.startswith("layouts/") else ())}
    own, words = _own_names(tree, theme), theme.words("en", "en")
    for name in tree.find_all(nodes.Name):
        if name.ctx == "load" and name.name not in own and name.name not in given:
            yield _unknown_name(template, name, given | own)
    for word in tree.find_all(nodes.Getattr):
        if isinstance(word.node, nodes.Name) and word.node.name == "strings" and word.attr not in words:
            if "strings/en.yaml" in theme.unread:
                break
            place = Location(path=template.path, line=word.lineno)
            hint = did_you_mean(word.attr, words) or "Add it to templates/strings/en.yaml."
            yield error("template-undefined", place, f"there is no word `{word.attr}` in the theme's strings", hint)
    for used in tree.find_all((nodes.FromImport, nodes.Include, nodes.Extends, nodes.Import)):
        target = getattr(used, "template", None)
        if isinstance(target, nodes.Const) and target.value not in {*theme.templates, *theme.unread}:
            place = Location(path=template.path, line=used.lineno)
            hint = did_you_mean(str(target.value), theme.templates)
            yield error("template-missing", place, f"there is no template `{target.value}`", hint)


def _undocumented(template: Template, tree: nodes.Template, theme: Theme) -> Iterator[Diagnostic]:
    """The arguments of a site's own component that its `.yaml` does not explain."""
    component = theme.components.get(template.name.split("/")[1]) if template.name.startswith("components/") else None
    if component is None or template.name not in theme.own_files or template.name != component.template:
        return
    if f"components/{component.name}/{component.name}.yaml" in theme.unread:
        return
    known = {parameter.name.replace("-", "_") for parameter in component.facts.parameters}
    known |= set(BLOCK_ARGUMENTS) if component.facts.block else set()
    for macro in tree.find_all(nodes.Macro):
        if macro.name == component.name.replace("-", "_"):
            for argument in macro.args:
                if argument.name not in known:
                    place = Location(path=template.path, line=macro.lineno)
                    message = f"nothing says what the argument `{argument.name}` is, so nobody can give it"
                    hint = f"Describe it under `parameters:` in {component.location.path}."
                    yield warning("undocumented-argument", place, message, hint)


def _own_names(tree: nodes.Template, theme: Theme, seen: frozenset[str] = frozenset()) -> set[str]:
    """The names that a template, or one that it extends, sets, imports or takes as an argument, anywhere in it.

    `seen` are the templates that were looked at on the way: one that extends itself fails when it is used.
    """
    names = {"loop", "self", "super", "caller", "varargs", "kwargs"}
    names |= {name.name for name in tree.find_all(nodes.Name) if name.ctx != "load"}
    names |= {macro.name for macro in tree.find_all(nodes.Macro)}
    names |= {imported.target for imported in tree.find_all(nodes.Import)}
    for imported in tree.find_all(nodes.FromImport):
        names |= {name if isinstance(name, str) else name[1] for name in imported.names}
    for extended in tree.find_all(nodes.Extends):
        parent = theme.templates.get(getattr(extended.template, "value", ""))
        if parent and parent.text and parent.name not in seen:
            with contextlib.suppress(TemplateSyntaxError):  # it is told for the parent itself
                names |= _own_names(_compiled(parent)[0], theme, seen | {parent.name})
    return names


def _unknown_name(template: Template, name: nodes.Name, given: set[str]) -> Diagnostic:
    line = template.text.split("\n")[name.lineno - 1]
    place = Location(path=template.path, line=name.lineno, column=line.find(name.name) + 1, length=len(name.name))
    hint = did_you_mean(name.name, given)
    return error("template-undefined", place, f"nothing gives this template the name `{name.name}`", hint)


def _place(failure: Exception, trace: TracebackType | None) -> Location | None:
    """The innermost template line of a trace; compiled line numbers are translated to those of the template."""
    if isinstance(failure, TemplateSyntaxError) and failure.filename:
        return Location(path=failure.filename, line=failure.lineno)
    place = None
    while trace is not None:
        template = trace.tb_frame.f_globals.get("__jinja_template__")
        if template is not None:
            place = Location(path=template.filename, line=template.get_corresponding_lineno(trace.tb_lineno))
        trace = trace.tb_next
    return place


def _plain(failure: Exception) -> str:
    if isinstance(failure, TemplateError):
        return str(failure.message)
    return f"{type(failure).__name__}: {failure}" if str(failure) else type(failure).__name__
