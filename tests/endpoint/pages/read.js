// What a page says and how it is built.
(() => {
  const text = (element) => element.innerText.trim().replace(/\s+/g, " ");
  const label = (element) => element.getAttribute("aria-label") || text(element) || [...element.querySelectorAll("img")].map((image) => image.alt).join(" ");
  const all = (names, within = document) => [...within.querySelectorAll(names)].filter(look.shown);
  const words = () => {
    const found = [];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      const said = walk.currentNode.data.trim();
      const element = walk.currentNode.parentElement;
      if (said && !element.closest("script, option, code, pre, textarea")) found.push([said, element.closest("[lang]").lang.slice(0, 2)]);
    }
    return found;
  };
  const faulty = (table) => !table.caption || [...table.querySelectorAll("th")].some((cell) => !cell.scope) || !table.querySelector("th");
  const idle = (button) => button.type !== "submit" || !button.form || !button.form.action;
  return {
    title: document.title,
    headings: all("h1, h2, h3, h4, h5, h6").map((one) => [Number(one.localName[1]), text(one)]),
    header: all("body > header").length,
    main: all("main").length,
    footer: all("body > footer").length,
    navs: all("nav").map((one) => one.getAttribute("aria-label") || ""),
    links: all("a[href]").filter((one) => !one.closest(".leaflet-container")).map((one) => ({ name: label(one), path: one.href })),
    fields: all("input:not([type=hidden]), select, textarea").map((one) => one.name),
    idle: all("button").filter(idle).map(look.name),
    pictures: all("img").map((one) => one.alt),
    tables: all("table").filter(faulty).map(look.name),
    texts: words(),
  };
})();
