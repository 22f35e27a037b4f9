"use strict";
(() => {
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true, sensitivity: "base" });
  const empty = (text) => text === "";

  /* A cell as what its column is sorted by; an empty one is sorted last, whichever way. */
  const keyOf = (cell, kind) => {
    const text = cell.textContent.trim();
    return empty(text) || kind === "text" ? text : Number.parseFloat(text);
  };

  const compare = (first, second, kind) => (kind === "text" ? collator.compare(first, second) : first - second);

  const sortBy = (head) => {
    const table = head.closest("table");
    const body = table.tBodies[0];
    const kind = head.dataset.sort;
    const falls = head.getAttribute("aria-sort") === "ascending";
    const rows = Array.from(body.rows, (row) => [keyOf(row.cells[head.cellIndex], kind), row]);
    rows.sort(([first], [second]) => {
      if (empty(first) || empty(second)) return empty(first) - empty(second);
      return falls ? compare(second, first, kind) : compare(first, second, kind);
    });
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", falls ? "descending" : "ascending");
    /* Out of the page while it changes: thousands of rows would each be looked at as they move. */
    body.remove();
    body.append(...rows.map(([, row]) => row));
    table.append(body);
  };

  for (const head of document.querySelectorAll("table.sortable th[data-sort]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    button.addEventListener("click", () => sortBy(head));
    head.append(button);
  }

  const filter = document.querySelector(".filter");
  if (filter) {
    const [find, stuckAt, status] = ["input", "select", "[role=status]"].map((name) => filter.querySelector(name));
    const folded = (text) => text.normalize("NFKC").toLowerCase();
    const rows = Array.from(document.querySelector("#student-table").tBodies[0].rows);
    const known = rows.map((row) => ({
      row,
      text: folded(row.textContent),
      stuckAt: row.querySelector(".stuck-at code")?.textContent.trim(),
    }));
    const numbers = new Intl.NumberFormat(document.documentElement.lang);
    const show = () => {
      const words = folded(find.value).split(/\s+/);
      let shown = 0;
      for (const { row, text, stuckAt: exercise } of known) {
        const isMeant = words.every((word) => text.includes(word)) && [exercise, ""].includes(stuckAt.value);
        shown += isMeant;
        if (row.hidden === isMeant) row.hidden = !isMeant;
      }
      status.textContent = status.dataset.text
        .replace("{shown}", numbers.format(shown))
        .replace("{all}", numbers.format(rows.length));
    };
    let asked = 0;
    find.addEventListener("input", () => {
      cancelAnimationFrame(asked);
      asked = requestAnimationFrame(show);
    });
    stuckAt.addEventListener("change", show);
    filter.hidden = false;
    show();
  }

  /* What scrolls by itself must be reached with the keyboard, and told what it is; what does not is no stop. */
  const regions = document.querySelectorAll("[data-region]");
  const mark = () => {
    for (const region of regions) {
      const scrolls = region.scrollWidth > region.clientWidth + 1 || region.scrollHeight > region.clientHeight + 1;
      const given = { tabindex: "0", role: "group", "aria-label": region.dataset.region };
      for (const [name, value] of Object.entries(given)) {
        if (scrolls) region.setAttribute(name, value);
        else region.removeAttribute(name);
      }
    }
  };
  if (regions.length) new ResizeObserver(mark).observe(document.body);

  /* On paper nothing can be opened. */
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    for (const one of opened) one.open = true;
  });
  addEventListener("afterprint", () => {
    for (const one of opened) one.open = false;
  });
})();
