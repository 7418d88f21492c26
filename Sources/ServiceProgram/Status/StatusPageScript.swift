/// The script of the operator's page: it replaces the figures every ten seconds and keeps what is open and focused. Without
/// it, the browser loads the page again.
struct StatusPageScript {
    /// The text of the element `script`.
    let text: String

    /// - Parameter service: the service in sentences, such as `gateway`. Letters only.
    init(service: String) {
        text = Self.template.replacing("SERVICE", with: service)
    }

    private static let template = """
        "use strict";
        (() => {
          const get = id => document.getElementById(id);
          const notice = get("notice"), spoken = get("spoken");
          const verdict = () => get("verdict").textContent;
          let paused = false, loaded = new Date();
          const addButton = () => {
            const button = document.createElement("button");
            button.type = "button";
            button.id = "pause";
            button.textContent = paused ? "Continue refreshing" : "Pause refreshing";
            button.onclick = () => {
              paused = !paused;
              button.textContent = paused ? "Continue refreshing" : "Pause refreshing";
              refresh();
            };
            get("controls").append(button);
          };
          // The elements of the page that a focused one may be after a refresh, such as the links to one app.
          const name = one => one.id || one.getAttribute("href");
          const alike = focused =>
            [...get("live").querySelectorAll("a, summary, button")].filter(one => name(one) === name(focused));
          const replace = page => {
            const open = new Map([...document.querySelectorAll("details")].map(one => [one.id, one.open]));
            const focused = document.activeElement, same = alike(focused), place = same.indexOf(focused);
            const before = verdict();
            get("live").replaceWith(page.getElementById("live"));
            for (const one of document.querySelectorAll("details")) one.open = open.get(one.id) === true;
            addButton();
            if (place >= 0) (alike(focused)[place] || document.body).focus({preventScroll: true});
            document.title = page.title;
            document.querySelector("link[rel=icon]").href = page.querySelector("link[rel=icon]").href;
            if (verdict() !== before) spoken.textContent = verdict();
          };
          const refresh = async () => {
            if (paused || document.hidden || !getSelection().isCollapsed) return;
            try {
              const response = await fetch(location.pathname, {signal: AbortSignal.timeout(8000)});
              if (!response.ok) throw new Error();
              replace(new DOMParser().parseFromString(await response.text(), "text/html"));
              loaded = new Date();
              notice.hidden = true;
            } catch {
              const time = loaded.toISOString().slice(11, 19);
              notice.textContent = `The SERVICE has not responded since ${time} UTC. The figures are from that time.`;
              notice.hidden = false;
            }
          };
          const openTarget = () => {
            const target = location.hash && get(decodeURIComponent(location.hash.slice(1)));
            if (target && target.tagName === "DETAILS") target.open = true;
          };
          addButton();
          openTarget();
          addEventListener("hashchange", openTarget);
          document.addEventListener("visibilitychange", refresh);
          setInterval(refresh, 10000);
        })();
        """
}
