"""Rules about blocks: known to the theme, with the heading, body and options that their component asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anagen.check.rule import Found, Rule, error_rule
from anagen.diagnostics import Diagnostic, did_you_mean
from anagen.document import Block, Document, Option
from anagen.handout import NOT_ON_IT, OPTION
from anagen.rates import PER, common_denominator
from anagen.site import Site
from anagen.theme import ComponentFacts, Parameter, Theme


def _blocks(site: Site, theme: Theme) -> Iterator[tuple[Document, int, Block, ComponentFacts | None]]:
    for document in site.documents.values():
        for number, block in document.blocks.items():
            component = theme.components.get(block.name)
            is_block = component is not None and component.facts.block
            yield document, number, block, component.facts if component and is_block else None


def _unknown_block(rule: Rule, site: Site, theme: Theme) -> Found:
    known = [name for name, component in theme.components.items() if component.facts.block]
    for _document, _number, block, facts in _blocks(site, theme):
        if facts is None and f"components/{block.name}/{block.name}.yaml" not in theme.unread:
            yield rule.problem(block.location, f"there is no block `{block.name}`", did_you_mean(block.name, known))


def _heading(rule: Rule, site: Site, theme: Theme) -> Found:
    for _document, _number, block, facts in _blocks(site, theme):
        if facts and facts.heading == "required" and not block.heading:
            hint = f"Write `/// {block.name} | Your heading`."
            yield rule.problem(block.location, f"the block `{block.name}` needs a heading", hint)
        if facts and facts.heading == "none" and block.heading:
            message = f"the block `{block.name}` has no heading of its own"
            yield rule.problem(block.location, message, f"Write `/// {block.name}`, and the text below it.")


def _empty_block(rule: Rule, site: Site, theme: Theme) -> Found:
    for document, number, block, facts in _blocks(site, theme):
        if facts and facts.body == "required":
            mark = re.search(rf'<ag-block n="{number}">(\s*)</ag-block>', document.html)
            if mark:
                hint = "Write its text between the header and the closing line, after an empty line."
                yield rule.problem(block.location, f"the block `{block.name}` is empty", hint)


def _options(rule: Rule, site: Site, theme: Theme) -> Found:
    for _document, _number, block, facts in _blocks(site, theme):
        if facts is None:
            continue
        known = {parameter.name: parameter for parameter in facts.parameters}
        for name, option in block.options.items():
            if name not in known and not (name == OPTION and facts.handout):
                message = f"the block `{block.name}` has no option `{name}`"
                yield rule.problem(option.location, message, did_you_mean(name, known) or "It has no options.")
        for name, parameter in known.items():
            if parameter.required and name not in block.options and not block.is_unread:
                message = f"the block `{block.name}` needs the option `{name}`"
                yield rule.problem(
                    block.location, message, f"Type `    {name}: …` below the header: {parameter.description}"
                )


def _values(rule: Rule, site: Site, theme: Theme) -> Found:
    for _document, _number, block, facts in _blocks(site, theme):
        for parameter in facts.parameters if facts else ():
            option = block.options.get(parameter.name)
            if option:
                yield from _value(rule, site, parameter, option)
        left_out = block.options.get(OPTION)
        if facts and facts.handout and left_out and left_out.value != NOT_ON_IT:
            message = f"`{left_out.value}` is not a choice of `{OPTION}`"
            yield rule.problem(left_out.location, message, f"Write `{OPTION}: {NOT_ON_IT}`, or leave the line out.")


def _value(rule: Rule, site: Site, parameter: Parameter, option: Option) -> Iterator[Diagnostic]:
    value = option.value
    if parameter.type == "choice" and value not in parameter.choices:
        message = f"`{value}` is not a choice of `{parameter.name}`"
        yield rule.problem(option.location, message, did_you_mean(value, parameter.choices))
    elif parameter.type == "number" and not value.isdecimal():
        message = f"`{value}` is not a whole number"
        yield rule.problem(option.location, message, "Write digits only, for example `3`.")
    elif parameter.type == "outcome" and value not in site.library.outcomes:
        if "outcomes" in site.library.unread:
            return
        message = f"`{value}` is not in content/outcomes.yaml"
        yield rule.problem(option.location, message, did_you_mean(value, site.library.outcomes))


def _people_or_bars(rule: Rule, site: Site, theme: Theme) -> Found:
    for _document, _number, block, _facts in _blocks(site, theme):
        option = block.options.get("outcome")
        outcome = site.library.outcomes.get(option.value) if option else None
        if not outcome or not option:
            continue
        has_means = any(group.mean is not None for group in outcome.groups)
        if block.name == "icon-array" and has_means:
            message = f"`{outcome.id}` is no number of people, so it cannot be drawn as people"
            yield rule.problem(option.location, message, "Use `/// bar-chart`.")
        elif block.name == "icon-array" and common_denominator(outcome.groups) is None:
            message = f"`{outcome.id}` has a part of fewer than 1 of {PER[-1]:,}, which nobody can picture"
            yield rule.problem(option.location, message, "Take the block out, and say in words how rare it is.")
        if block.name == "bar-chart" and not has_means and not all(group.unknown for group in outcome.groups):
            message = f"`{outcome.id}` is a number of people, so bars would hide how many"
            yield rule.problem(option.location, message, "Use `/// icon-array`.")


BLOCK_RULES = (
    error_rule("unknown-block", "a block that the theme does not know", _unknown_block),
    error_rule("block-heading", "a block without its heading, or with one that it cannot show", _heading),
    error_rule("empty-block", "a block without text", _empty_block),
    error_rule("block-option", "an option that a block does not have, or that it lacks", _options),
    error_rule("block-picture", "a number of record in a picture that cannot show it", _people_or_bars),
    error_rule("block-value", "an option with a value that it cannot have", _values),
)
