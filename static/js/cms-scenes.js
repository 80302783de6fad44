// The editor opened at one block: Wagtail scrolls there softly, but text areas that find their
// height meanwhile stop it half way. So go there at once, a few times, unless somebody moves first.
addEventListener("load", () => {
  const id = decodeURIComponent(location.hash.slice(1));
  const block = id.startsWith("block-") && document.getElementById(id);
  if (!block) return;
  const moved = new AbortController();
  for (const event of ["wheel", "keydown", "pointerdown"]) {
    addEventListener(event, () => moved.abort(), { signal: moved.signal, passive: true });
  }
  for (const wait of [200, 800, 1600, 2400]) {
    setTimeout(() => moved.signal.aborted || block.scrollIntoView({ behavior: "instant" }), wait);
  }
  block.querySelector("input:not([type=hidden]), textarea")?.focus({ preventScroll: true });
});
