"use strict";
(() => {
  const pages = [document.querySelector(".cover"), ...document.querySelectorAll(".panel")];
  const bar = document.querySelector(".bar");
  const place = document.querySelector(".place");
  const spoken = document.querySelector(".spoken");
  const wallButton = bar.querySelector("[data-do=wall]");
  let at = 0;
  let wall = false;

  const label = (page) => (page.dataset.id ? page.querySelector("img").alt : document.title);

  function show(focus) {
    document.body.classList.toggle("one", !wall);
    document.body.classList.toggle("wall-on", wall);
    pages.forEach((page, i) => {
      page.classList.toggle("now", i === at);
      page.tabIndex = wall && i > 0 ? 0 : -1;
    });
    wallButton.setAttribute("aria-pressed", String(wall));
    place.textContent = `${at + 1} / ${pages.length}`;
    spoken.textContent = wall ? `Wall of ${pages.length - 1} shots` : label(pages[at]);
    history.replaceState(null, "", at ? `#${encodeURIComponent(pages[at].dataset.id)}` : "#");
    if (wall) pages[at].scrollIntoView({ block: "nearest" });
    else window.scrollTo(0, 0);
    if (focus) pages[at].focus({ preventScroll: !wall });
  }

  function go(to, focus = true) {
    at = Math.max(0, Math.min(pages.length - 1, to));
    show(focus);
  }

  function toggle() {
    wall = !wall;
    show(true);
  }

  function open(page) {
    wall = false;
    go(pages.indexOf(page));
  }

  const columns = () => {
    const tops = pages.slice(1).map((page) => page.offsetTop);
    return Math.max(1, tops.filter((top) => top === tops[0]).length);
  };

  const keys = {
    ArrowRight: () => go(at + 1),
    ArrowLeft: () => go(at - 1),
    ArrowDown: () => go(at + (wall ? columns() : 1)),
    ArrowUp: () => go(at - (wall ? columns() : 1)),
    PageDown: () => go(at + 1),
    PageUp: () => go(at - 1),
    Home: () => go(0),
    End: () => go(pages.length - 1),
    g: toggle,
    G: toggle,
    Escape: () => wall || toggle(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const onButton = event.target.closest("button");
    const page = event.target.closest(".panel");
    if (event.key === "Enter" && wall && page) open(page);
    else if (event.key === " " && !wall && !onButton) go(at + (event.shiftKey ? -1 : 1));
    else if (keys[event.key]) keys[event.key]();
    else return;
    event.preventDefault();
  });
  document.addEventListener("focusin", (event) => {
    const i = pages.indexOf(event.target);
    if (wall && i > 0) at = i;
  });
  document.querySelector("main").addEventListener("click", (event) => {
    const page = event.target.closest(".panel");
    if (wall && page) open(page);
  });
  bar.addEventListener("click", (event) => {
    const what = event.target.closest("button")?.dataset.do;
    if (what === "on") go(at + 1, false);
    if (what === "back") go(at - 1, false);
    if (what === "wall") toggle();
  });

  const best = document.querySelector(".panel[data-hero] img");
  if (best) {
    const hero = document.createElement("img");
    hero.className = "hero";
    hero.alt = "";
    hero.src = best.src;
    pages[0].append(hero);
    pages[0].classList.add("pictured");
  }
  bar.hidden = false;
  document.querySelector(".keys").hidden = false;
  const named = decodeURIComponent(location.hash.slice(1));
  const found = pages.findIndex((page) => page.dataset.id === named);
  go(found > 0 ? found : 0, false);
})();
