// Makes the charts and maps of a page alive: a chart when its reader asks for it, a map when it comes into view.
import { button, h } from "../editor/dom";

interface Part {
  draw: (figure: HTMLElement) => Promise<void>;
}

/** Load what draws a figure and have it drawn; where that fails, the picture stays and a sentence says so. */
async function enliven(figure: HTMLElement): Promise<void> {
  try {
    const part = (await import(figure.dataset.script ?? "")) as Part;
    await part.draw(figure);
    figure.dataset.alive = "ready";
  } catch {
    figure.dataset.alive = "failed";
    figure.append(h("p", { class: "note", role: "status" }, figure.dataset.failed ?? ""));
  }
}

function offer(figure: HTMLElement): void {
  const press = button(figure.dataset.live ?? "", () => {
    press.remove();
    void enliven(figure);
  }, { class: "plain live" });
  figure.querySelector(".drawing")?.after(press);
}

const seen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    seen.unobserve(target);
    void enliven(target as HTMLElement);
  }
});

document.querySelectorAll<HTMLElement>("figure[data-spec]").forEach(offer);
document.querySelectorAll("figure.page-map").forEach((figure) => seen.observe(figure));
