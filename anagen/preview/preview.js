/* The preview's own script: keeps a page fresh, and shows the bar and the writer's margin. No site has it. */
(function () {
  "use strict";
  var build = document.currentScript.dataset.build;
  var root = document.getElementById("anagen-preview");
  var margin = document.createElement("aside");
  var toggle = document.createElement("button");
  var wait = 250;
  var kept = "anagen-place:" + location.pathname;

  /* The place in the page and what is folded out survive a reload. */
  function folds() {
    return Array.prototype.slice.call(document.querySelectorAll("details:not(.anagen-preview *):not(.anagen-margin *)"));
  }

  function keep() {
    var opened = folds().map(function (fold) { return fold.open; });
    sessionStorage.setItem(kept, JSON.stringify({ x: scrollX, y: scrollY, opened: opened, at: Date.now() }));
  }

  function restore() {
    var before = JSON.parse(sessionStorage.getItem(kept) || "null");
    sessionStorage.removeItem(kept);
    if (!before || Date.now() - before.at > 20000) { return; }
    folds().forEach(function (fold, index) {
      if (index < before.opened.length) { fold.open = before.opened[index]; }
    });
    history.scrollRestoration = "manual";
    scrollTo({ left: before.x, top: before.y, behavior: "instant" });
    addEventListener("load", function () {
      scrollTo({ left: before.x, top: before.y, behavior: "instant" });
      history.scrollRestoration = "auto";
    });
  }

  function reload() {
    keep();
    location.reload();
  }

  /* A new style sheet is loaded beside the old one, which goes when the new one is there: nothing flickers. */
  function restyle(path) {
    document.querySelectorAll("link[rel=stylesheet]").forEach(function (old) {
      if (new URL(old.href).pathname !== path) { return; }
      var fresh = old.cloneNode();
      fresh.href = path + "?" + Date.now();
      fresh.onload = fresh.onerror = function () { old.remove(); };
      old.after(fresh);
    });
  }

  function connect() {
    var socket = new WebSocket("ws://" + location.host + "/livereload");
    socket.onopen = function () {
      wait = 250;
      socket.send(JSON.stringify({ command: "hello", protocols: ["http://livereload.com/protocols/official-7"] }));
      socket.send(JSON.stringify({ command: "info", url: location.href, build: build }));
      document.documentElement.classList.remove("anagen-alone");
    };
    socket.onmessage = function (event) {
      var said = JSON.parse(event.data);
      if (said.command === "panel") { refresh(); }
      if (said.command === "reload" && said.liveCSS) { restyle(said.path); }
      if (said.command === "reload" && !said.liveCSS) { reload(); }
    };
    socket.onclose = function () {
      document.documentElement.classList.add("anagen-alone");
      setTimeout(connect, wait);
      wait = Math.min(wait * 1.5, 3000);
    };
  }

  /* The bar and the margin come from the server. */
  function refresh() {
    fetch("/_anagen/panel?page=" + encodeURIComponent(decodeURI(location.pathname))).then(function (answer) {
      return answer.text();
    }).then(function (html) {
      var fresh = new DOMParser().parseFromString(html, "text/html");
      var bar = fresh.querySelector(".anagen-bar");
      var folded = state(document);
      root.replaceChildren.apply(root, bar ? [bar] : []);
      margin.replaceChildren.apply(margin, Array.prototype.slice.call(fresh.querySelector("template").content.childNodes));
      unfold(folded);
      mark();
      count();
    });
  }

  function state(from) {
    var found = {};
    from.querySelectorAll(".anagen-margin details, .anagen-bar").forEach(function (fold) { found[fold.id] = fold.open; });
    return found;
  }

  function unfold(folded) {
    margin.querySelectorAll("details").forEach(function (fold) {
      if (fold.id in folded) { fold.open = folded[fold.id]; }
    });
  }

  /* Sentences are found by their words, and marked without a change to the page. */
  function find(text) {
    var main = document.querySelector("main");
    var walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT, function (node) {
      var parent = node.parentElement;
      var hidden = parent.closest("[popover], sup, script, .ag-term__definition");
      return hidden ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT;
    });
    var letters = [];
    var places = [];
    while (walker.nextNode()) {
      var value = walker.currentNode.data;
      for (var at = 0; at < value.length; at += 1) {
        if (!/\s/.test(value[at])) {
          letters.push(value[at]);
          places.push([walker.currentNode, at]);
        }
      }
    }
    var wanted = text.replace(/\s+/g, "");
    var start = letters.join("").indexOf(wanted);
    if (start < 0 || !wanted) { return null; }
    var range = new Range();
    var last = places[start + wanted.length - 1];
    range.setStart(places[start][0], places[start][1]);
    range.setEnd(last[0], last[1] + 1);
    return range;
  }

  function mark() {
    if (!window.Highlight || !CSS.highlights) { return; }
    CSS.highlights.delete("anagen-found");
    var ranges = [];
    if (!margin.hidden) {
      margin.querySelectorAll("#anagen-hardest-to-read [data-find]").forEach(function (one) {
        var range = find(one.dataset.find);
        if (range) { ranges.push(range); }
      });
    }
    CSS.highlights.set("anagen-hard", new Highlight(...ranges));
  }

  function show(text) {
    var range = find(text);
    if (!range) { return; }
    if (CSS.highlights) { CSS.highlights.set("anagen-found", new Highlight(range)); }
    var box = range.getBoundingClientRect();
    var still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    scrollTo({ top: scrollY + box.top - innerHeight / 3, behavior: still ? "instant" : "smooth" });
  }

  function open(button) {
    var place = button.dataset;
    fetch("/_anagen/open", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ path: place.path, line: Number(place.line), column: Number(place.column) })
    }).then(function (answer) { return answer.text(); }).then(function (problem) {
      var before = button.nextElementSibling;
      if (before && before.className === "anagen-told") { before.remove(); }
      if (problem) {
        var told = document.createElement("span");
        told.className = "anagen-told";
        told.setAttribute("role", "status");
        told.textContent = problem;
        button.after(told);
      }
    });
  }

  function hide(hidden) {
    margin.hidden = hidden;
    toggle.hidden = !hidden;
    localStorage.setItem("anagen-margin", hidden ? "hidden" : "shown");
    mark();
  }

  function count() {
    var open = margin.querySelectorAll("#anagen-worth-a-look li, #anagen-words-to-explain li").length;
    toggle.textContent = open ? "Notes for the writer (" + open + ")" : "Notes for the writer";
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest(".anagen-preview button, .anagen-margin button, .anagen-toggle");
    if (!button) { return; }
    if (button === toggle || "toggle" in button.dataset) {
      hide(!margin.hidden);
      (margin.hidden ? toggle : margin.querySelector("[data-toggle]")).focus();
    } else if (button.dataset.find) {
      show(button.dataset.find);
    } else if (button.dataset.path) {
      open(button);
    }
  });

  document.addEventListener("keydown", function (event) {
    var typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key.toLowerCase() === "m" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      hide(!margin.hidden);
    }
  });

  margin.className = "anagen-margin";
  margin.setAttribute("aria-label", "For the writer");
  toggle.type = "button";
  toggle.className = "anagen-toggle";
  root.after(margin, toggle);
  var wish = localStorage.getItem("anagen-margin");
  margin.hidden = wish ? wish === "hidden" : !matchMedia("(min-width: 64em)").matches;
  toggle.hidden = !margin.hidden;
  count();
  restore();
  refresh();
  connect();
})();
