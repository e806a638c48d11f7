// Each table of numbers and each list of sources is one stop of the Tab key; within, the arrow keys go from link to link.
{
  const LISTS = ".table,.d,.sources,.sides";
  const words = document.documentElement.lang === "ko"
    ? "화살표 키로 이 안의 링크를, Tab 키로 다음 대목을 찾아간다." : "Arrow keys go through the links in here, Tab goes on.";
  const within = (list) => [...(list?.querySelectorAll("a,button") ?? [])];
  const around = (one) => within(one?.closest?.(LISTS));
  const stop = (all, at) => all.forEach((one) => (one.tabIndex = one === at ? 0 : -1));
  // Nothing is changed for who never presses Tab.
  const begin = ({ key }) => {
    if (key !== "Tab") return;
    removeEventListener("keydown", begin);
    for (const list of document.querySelectorAll(LISTS)) {
      const all = within(list);
      if (all.every((one) => !one.hasAttribute("tabindex"))) stop(all, all[0]);
    }
  };
  addEventListener("keydown", begin);
  // What a link of the page leads to is where Tab goes on.
  addEventListener("hashchange", () => {
    const to = document.getElementById(location.hash.slice(1));
    const all = around(to);
    stop(all, all.find((one) => to.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING) ?? all.at(-1));
  });
  let hint;
  const say = (text) => {
    hint ??= document.body.appendChild(Object.assign(document.createElement("p"), { id: "keys", role: "status" }));
    if (hint.textContent !== text) hint.textContent = text;
  };
  addEventListener("focusin", ({ target }) => {
    const all = around(target);
    if (all.includes(target)) stop(all, target);
    const text = all[1] && target.matches(":focus-visible") ? words : "";
    if (hint || text) say(text);
  });
  addEventListener("focusout", ({ relatedTarget }) => hint && !relatedTarget && say(""));
  // Up and down lead to what stands nearest there, in the same column if it can be.
  const beside = (all, from, way) => {
    const at = from.getBoundingClientRect();
    let [next, least] = [, Infinity];
    for (const one of all) {
      const { left, top } = one.getBoundingClientRect();
      const down = way * (top - at.top);
      const far = 4 * down + Math.abs(left - at.left);
      if (down > 8 && far < least) [next, least] = [one, far];
    }
    return next;
  };
  addEventListener("keydown", (event) => {
    const { key, target } = event;
    const all = around(target);
    const i = all.indexOf(target);
    if (i < 0 || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const next = { ArrowRight: all[i + 1], ArrowLeft: all[i - 1], Home: all[0], End: all.at(-1) }[key] ??
      (/^Arrow(Up|Down)$/.test(key) && beside(all, target, key === "ArrowUp" ? -1 : 1));
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
}
