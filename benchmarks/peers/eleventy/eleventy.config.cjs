// The settings of Eleventy: Markdown without a template language in it, and one layout.
module.exports = function (config) {
  config.amendLibrary("md", (markdown) =>
    markdown
      .use(require("markdown-it-anchor"))
      .use(require("markdown-it-toc-done-right"))
      .use(require("markdown-it-footnote"))
      .use(require("markdown-it-deflist")),
  );
  return { dir: { input: "src" }, markdownTemplateEngine: false };
};
