// A mark that moves: a picture of an answer stands still. The clock is the server's, carried on from the moment of the answer.
const OLD_SECONDS = 600;
for (const mark of document.querySelectorAll("[data-live]")) {
  const asked = Number(mark.dataset.live);
  const began = performance.now();
  const time = new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
  const tick = () => {
    const passed = Math.floor((performance.now() - began) / 1000);
    const old = passed >= OLD_SECONDS && mark.dataset.liveOld;
    mark.textContent = old ? mark.dataset.liveOld : `${mark.dataset.liveWord} ${time.format(new Date((asked + passed) * 1000))}`;
    mark.dataset.beat = passed % 2 ? "odd" : "even";
  };
  tick();
  setInterval(tick, 1000);
}
