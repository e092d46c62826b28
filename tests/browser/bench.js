// A game on a 2D canvas, with edges, gradients and movement, for scripts/bridge_bench.py; the address names the server.
import { LsdClient } from "/lsd_game/bridge/page/js/src/index.js";

const canvas = document.querySelector("canvas");
const context = canvas.getContext("2d");
const game = { answers: [], numDrawn: 0 };
const sky = context.createLinearGradient(0, 0, 640, 360);
sky.addColorStop(0, "#102060");
sky.addColorStop(1, "#f0a040");
function draw(timeMs) {
  requestAnimationFrame(draw);
  context.fillStyle = sky;
  context.fillRect(0, 0, 640, 360);
  for (let i = 0; i < 60; i += 1) {
    context.fillStyle = `hsl(${i * 29} 70% 50%)`;
    context.fillRect(((i * 97 + timeMs / 20) % 700) - 40, (i * 53) % 340, 36, 24);
  }
  game.numDrawn += 1;
}

game.client = new LsdClient(canvas, {
  url: decodeURIComponent(location.hash.slice(1)),
  client: "bench",
  onAnswer: (answer) => game.answers.push(answer),
}).start();
window.game = game;
requestAnimationFrame(draw);
