"use strict";
(function () {
  const root = document.documentElement;

  // Light or dark: as the system says, until the reader says otherwise.
  const theme = document.getElementById("theme");
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const kept = function (value) {
    try {
      if (value) { localStorage.setItem("theme", value); }
      return localStorage.getItem("theme");
    } catch (refused) {
      return null; // a page opened from a file may have no store: then the choice lasts as long as the page
    }
  };
  const show = function (value) {
    if (value) { root.dataset.theme = value; }
    const dark = value ? value === "dark" : system.matches;
    theme.setAttribute("aria-pressed", String(dark));
  };
  show(kept());
  theme.hidden = false;
  theme.addEventListener("click", function () {
    const next = theme.getAttribute("aria-pressed") === "true" ? "light" : "dark";
    kept(next);
    show(next);
  });
  system.addEventListener("change", function () { if (!root.dataset.theme) { show(null); } });

  // Figures as files: the image of the page itself as a PNG, not a second copy of it.
  const save = function (blob, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 1000);
  };
  for (const button of document.querySelectorAll("figcaption button.image")) {
    const image = button.closest("figure").querySelector("img");
    button.hidden = false;
    button.addEventListener("click", async function () {
      const wide = new Image();
      wide.src = image.src;
      await wide.decode();
      const canvas = document.createElement("canvas");
      canvas.width = wide.naturalWidth;
      canvas.height = wide.naturalHeight;
      canvas.getContext("2d").drawImage(wide, 0, 0);
      canvas.toBlob(function (blob) { save(blob, button.dataset.name); }, "image/png");
    });
  }

  // Tables sorted by a column: numbers as numbers, what is missing last, words by the page's language.
  const collator = new Intl.Collator(root.lang, { numeric: true });
  const key = function (row, index) {
    const cell = row.cells[index];
    if (cell.dataset.n === undefined) { return cell.textContent; }
    return cell.dataset.n === "" ? null : Number(cell.dataset.n);
  };
  const compared = function (a, b, sign) {
    if (a === null || b === null) { return (a === null) - (b === null); }
    return sign * (typeof a === "number" && typeof b === "number" ? a - b : collator.compare(a, b));
  };
  for (const table of document.querySelectorAll("main table")) {
    const heads = Array.from(table.tHead.rows[0].cells);
    heads.forEach(function (head, index) {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", function () {
        const up = head.getAttribute("aria-sort") !== "ascending";
        heads.forEach(function (other) { other.removeAttribute("aria-sort"); });
        head.setAttribute("aria-sort", up ? "ascending" : "descending");
        const rows = Array.from(table.tBodies[0].rows);
        rows.sort(function (a, b) { return compared(key(a, index), key(b, index), up ? 1 : -1); });
        table.tBodies[0].append(...rows);
      });
    });
  }

  // On paper nothing is folded away.
  window.addEventListener("beforeprint", function () {
    for (const folded of document.querySelectorAll("details")) { folded.open = true; }
  });
})();
