// One stop of the tab key for many things: the arrow keys go from one to the next, as in a toolbar.

const STEPS: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** Let the arrow keys go through these elements; `told` hears of each that is reached. */
export function rove(all: Element[], told: (at: number) => void): void {
  const go = (at: number): void => {
    all.forEach((one, other) => one.setAttribute("tabindex", other === at ? "0" : "-1"));
    (all[at] as SVGElement | undefined)?.focus();
  };
  all.forEach((one, at) => {
    one.setAttribute("tabindex", at === 0 ? "0" : "-1");
    one.addEventListener("focus", () => told(at));
    one.addEventListener("keydown", (event) => {
      const { key } = event as KeyboardEvent;
      const to = key === "Home" ? 0 : key === "End" ? all.length - 1 : at + (STEPS[key] ?? 0);
      if (to === at || !all[to]) return;
      event.preventDefault();
      event.stopPropagation();
      go(to);
    });
  });
}
