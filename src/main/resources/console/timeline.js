// Keeps the newest attempts up to date while somebody looks at them, until it is told to stop.
const attempts = document.getElementById("attempts");
const live = document.getElementById("live");
const news = document.getElementById("news");
const button = document.getElementById("switch");
const PAUSE = 3000;
let on = true;

const ids = (root) => new Set([...root.querySelectorAll(".attempt")].map((each) => each.id));

async function look() {
  const answer = await fetch(location.href, { headers: { "X-Console-Live": "1" }, redirect: "manual" });
  if (answer.type === "opaqueredirect") {
    // The session has ended.
    location.reload();
    return;
  }
  if (!answer.ok) {
    throw new Error(answer.status);
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("attempts");
  if (!on || !fresh || fresh.innerHTML === attempts.innerHTML || attempts.contains(document.activeElement)) {
    return;
  }
  const known = ids(attempts);
  const more = [...ids(fresh)].filter((id) => !known.has(id)).length;
  attempts.replaceChildren(...fresh.childNodes);
  if (more > 0) {
    news.textContent = more === 1 ? live.dataset.one : live.dataset.many.replace("%d", more);
  }
}

async function follow() {
  if (on && !document.hidden) {
    try {
      await look();
      if (news.textContent === live.dataset.lost) {
        news.textContent = "";
      }
    } catch {
      news.textContent = live.dataset.lost;
    }
  }
  setTimeout(follow, PAUSE);
}

if (attempts.dataset.newest) {
  live.hidden = false;
  button.addEventListener("click", () => {
    on = !on;
    button.textContent = on ? live.dataset.on : live.dataset.off;
    news.textContent = "";
  });
  setTimeout(follow, PAUSE);
}
