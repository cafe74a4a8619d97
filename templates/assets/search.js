/* The search: asks Pagefind, whose index is in the site. Nothing typed is sent. */
(() => {
  "use strict";
  const box = document.querySelector(".ag-search__box");
  if (!box) return;
  const root = box.parentNode;
  const part = (name) => root.querySelector(".ag-search__" + name);
  const input = part("words"), list = part("results"), more = part("more");
  const AT_ONCE = 8, PARTS = 2, PATIENCE = 250;
  const folder = new URL(box.dataset.index, location.href).href;
  let index, tries = 0, turn = 0, waiting, found = [];

  async function load() {
    // A browser remembers what did not come: each try has its own address.
    const pagefind = await import(folder + "pagefind.js" + (tries++ ? "?" + tries : ""));
    const baseUrl = new URL("..", folder).pathname;
    const made = pagefind.createInstance({ basePath: folder, baseUrl, excerptLength: 24, noWorker: true });
    await made.init();
    return made;
  }

  function say(name, words) {
    const text = name ? box.dataset[name] : "";
    part("state").textContent = text.replace("%(count)s", found.length).replace("%(words)s", () => words);
    part("none").hidden = name !== "none";
    part("again").hidden = name !== "failed";
  }

  const read = (from) => Promise.all(found.slice(from, from + AT_ONCE).map((one) => one.data()));

  async function search() {
    const words = input.value.trim(), mine = ++turn;
    clearTimeout(waiting);
    history.replaceState(null, "", words ? "#q=" + encodeURIComponent(words) : location.pathname);
    if (!words) return show([], "");
    if (!index) say("loading");
    try {
      index = index || (await load());
      const { results } = await index.search(words);
      if (!results.length && !navigator.onLine) throw new Error("offline");
      if (mine !== turn) return;
      found = results;
      const pages = await read(0);
      if (mine === turn) show(pages, ["none", "one"][found.length] || "many", words);
    } catch {
      index = undefined;
      if (mine === turn) show([], "failed");
    }
  }

  function show(pages, name, words) {
    if (!pages.length) found = [];
    list.textContent = "";
    list.hidden = !pages.length;
    add(pages);
    say(name, words);
  }

  function add(pages) {
    pages.forEach(addPage);
    more.hidden = list.children.length >= found.length;
  }

  function make(name, kind, parent, text = "") {
    const made = parent.appendChild(document.createElement(name));
    made.className = "ag-search__" + kind;
    made.textContent = text;
    return made;
  }

  const link = (kind, parent, to, text) => (make("a", kind, make("div", "line", parent), text).href = to);
  const parsed = (html) => new DOMParser().parseFromString(html, "text/html").body;

  function excerpt(parent, html) {
    const text = make("p", "text", parent);
    parsed(html).childNodes.forEach((node) => {
      const to = node.nodeName === "MARK" ? make("mark", "mark", text) : text;
      to.append(node.textContent);
    });
  }

  function addPage({ url, meta, sub_results: parts }) {
    const result = make("li", "result", list);
    link("title", result, url, meta.title);
    const top = parts.find((one) => !one.anchor);
    if (top && !parsed(top.excerpt).textContent.startsWith(meta.title)) excerpt(result, top.excerpt);
    else make("p", "text", result, meta.summary);
    parts = parts.filter((one) => one.anchor && one.anchor.id !== "ag-words");
    const weight = (one) => one.weighted_locations.reduce((sum, word) => sum + word.balanced_score, 0);
    parts.sort((one, other) => weight(other) - weight(one));
    for (const one of parts.slice(0, PARTS)) {
      const section = make("div", "part", result);
      link("section", section, one.url, one.title);
      excerpt(section, one.excerpt);
    }
  }

  async function showMore() {
    const mine = turn, from = list.children.length, pages = await read(from);
    if (mine !== turn) return;
    add(pages);
    list.children[from].querySelector("a").focus();
  }

  function fromAddress() {
    const words = /^#q=(.+)/.exec(location.hash);
    if (!words) return;
    input.value = decodeURIComponent(words[1]);
    search();
  }

  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(search, PATIENCE);
  });
  root.addEventListener("keydown", (event) => {
    const stops = [input, ...list.querySelectorAll("a")];
    const at = stops.indexOf(document.activeElement);
    const next = at < 0 ? 0 : stops[at + ({ ArrowDown: 1, ArrowUp: -1 }[event.key] || NaN)];
    if (event.key === "Enter" && at === 0) search();
    else if (event.key === "Escape" && at > 0) input.focus();
    else if (next) next.focus(), event.preventDefault();
  });
  part("start").addEventListener("click", search);
  part("again").addEventListener("click", search);
  more.addEventListener("click", () => showMore().catch(() => say("failed")));
  addEventListener("hashchange", fromAddress);
  box.classList.add("ag-search__box--ready");
  fromAddress();
})();
