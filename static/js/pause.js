/* Adds to pages that already work without it: where the focus goes, what a lost connection looks
   like, short status messages, and a faster way to leave. */
(() => {
  "use strict";
  const doc = document;
  const summary = "[data-error-summary]";
  const title = doc.title;
  const prefix = doc.body.dataset.errorPrefix || "";

  const focus = (element) => {
    if (!element.matches("a[href], button, input, select, textarea, [tabindex]")) element.tabIndex = -1;
    // A browser may still think a button that was disabled has the focus.
    doc.activeElement.blur();
    element.focus();
  };

  const retitle = () => {
    const bare = title.startsWith(prefix) ? title.slice(prefix.length) : title;
    doc.title = (doc.querySelector(summary) ? prefix : "") + bare;
  };

  const clear = (form) => {
    form.querySelectorAll(".not-sent").forEach((note) => note.remove());
    form.querySelectorAll("[aria-describedby=not-sent]").forEach((e) => e.removeAttribute("aria-describedby"));
  };

  const fail = (event, name) => {
    const form = event.detail.elt.closest("form");
    const template = doc.getElementById(name);
    if (!form || !template) return;
    clear(form);
    const sender = event.detail.requestConfig?.triggeringEvent?.submitter;
    const shown = sender && form.contains(sender) && !sender.hidden;
    const button = shown ? sender : form.querySelector(".send, button:not([hidden])");
    const note = template.content.firstElementChild.cloneNode(true);
    note.id = "not-sent";
    (button.closest(".actions") || button).before(note);
    button.disabled = false;
    // The message is read out as the button's description: one announcement, and focus is never lost.
    button.setAttribute("aria-describedby", "not-sent");
    focus(button);
    note.scrollIntoView({ block: "nearest" });
  };

  doc.addEventListener("htmx:beforeRequest", (event) => {
    const form = event.detail.elt.closest("form");
    if (form) clear(form);
  });

  doc.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    // An error page is a whole document: it must not end up inside an exercise.
    if (xhr.status >= 400 && /^\s*<(!doctype|html)/i.test(xhr.responseText)) {
      event.detail.shouldSwap = false;
      event.detail.isError = true;
    }
  });
  doc.addEventListener("htmx:responseError", (event) => {
    fail(event, event.detail.xhr.status < 500 ? "not-accepted" : "not-sent-yet");
  });
  for (const lost of ["htmx:sendError", "htmx:timeout"]) {
    doc.addEventListener(lost, (event) => fail(event, "not-sent-yet"));
  }

  doc.addEventListener("htmx:afterSettle", (event) => {
    const swapped = event.detail.elt;
    const goal = swapped.querySelector(summary) || swapped.querySelector("[data-focus]");
    retitle();
    if (goal) focus(goal);
  });

  // Leave this page: blank at once, and not in the way of the back button.
  const exit = doc.querySelector("[data-leave]");
  if (exit) {
    let shifts = [];
    const leave = (event) => {
      event.preventDefault();
      doc.documentElement.hidden = true;
      doc.title = "\u2026";
      location.replace(exit.href);
    };
    doc.addEventListener("click", (event) => {
      if (event.target.closest("[data-leave]")) leave(event);
    });
    doc.addEventListener("keydown", (event) => {
      if (event.repeat) return;
      shifts = event.key === "Shift" ? [...shifts, event.timeStamp].slice(-3) : [];
      if (shifts.length === 3 && shifts[2] - shifts[0] < 2000) leave(event);
    });
    // Should the browser still have the page as it was, ask the server instead.
    addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  }

  // The server sends HX-Trigger: {"status": "Saved."}
  doc.addEventListener("status", (event) => {
    doc.getElementById("status").textContent = event.detail.value;
  });

  // A link in the summary goes to the control itself, not only to its place on the page.
  doc.addEventListener("click", (event) => {
    const link = event.target.closest(`${summary} a[href^="#"]`);
    const place = link && doc.getElementById(decodeURIComponent(link.hash.slice(1)));
    const field = place?.matches("fieldset") ? place.querySelector("input") : place;
    if (!field) return;
    event.preventDefault();
    (field.closest("fieldset") || field).scrollIntoView();
    field.focus({ preventScroll: true });
  });

  // After load: until then the browser itself moves to the place that the address names.
  addEventListener("load", () => {
    // Reloading and going back return to where one was reading; that is the browser's to do.
    if (performance.getEntriesByType("navigation")[0]?.type !== "navigate") return;
    const place = location.hash.length > 1 && doc.getElementById(decodeURIComponent(location.hash.slice(1)));
    const goal = doc.querySelector(summary)
      || (place && place.matches(".exercise") && (place.querySelector("[data-focus]") || place.querySelector("h2, h3")));
    if (goal) requestAnimationFrame(() => focus(goal));
  });
})();
