/* How fresh each channel is ticks here, by the server's clock: `<time datetime data-ago>`. What
   stops a channel is asked about first: `<form data-confirm>`. */

const page = document.querySelector(".channels");
const skew = Date.parse(page.dataset.now) - Date.now();

function tellAgo(seconds) {
  if (seconds < 120) return page.dataset.seconds.replace("{n}", seconds);
  if (seconds < 7200) return page.dataset.minutes.replace("{n}", Math.floor(seconds / 60));
  return page.dataset.hours.replace("{n}", Math.floor(seconds / 3600));
}

function tick() {
  const now = Date.now() + skew;
  for (const time of document.querySelectorAll("time[data-ago]")) {
    const ago = Math.max(0, Math.floor((now - Date.parse(time.dateTime)) / 1000));
    time.textContent = tellAgo(ago);
  }
}

tick();
setInterval(tick, 1000);

page.addEventListener("submit", (event) => {
  const { confirm: question } = event.target.dataset;
  if (question && !confirm(question)) event.preventDefault();
});
