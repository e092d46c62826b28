// A spinning triangle over a blue sky, drawn by WebGL without preserveDrawingBuffer; the page's address names the server.
import { LsdClient } from "/lsd_game/bridge/page/js/src/index.js";

const canvas = document.querySelector("canvas");
const gl = canvas.getContext("webgl");
const SHADERS = [
  [gl.VERTEX_SHADER, "attribute vec2 at; uniform float turn; void main() { float c = cos(turn), s = sin(turn);" +
    "gl_Position = vec4(mat2(c, s, -s, c) * at, 0.0, 1.0); }"],
  [gl.FRAGMENT_SHADER, "precision mediump float; void main() { gl_FragColor = vec4(1.0, 0.6, 0.1, 1.0); }"],
];
const program = gl.createProgram();
for (const [kind, text] of SHADERS) {
  const shader = gl.createShader(kind);
  gl.shaderSource(shader, text);
  gl.compileShader(shader);
  gl.attachShader(program, shader);
}
gl.linkProgram(program);
gl.useProgram(program);
gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([0, 0.6, -0.5, -0.4, 0.5, -0.4]), gl.STATIC_DRAW);
gl.enableVertexAttribArray(0);
gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0);
const turn = gl.getUniformLocation(program, "turn");

const game = { numDrawn: 0, answers: [], statuses: [] };
function draw(timeMs) {
  gl.clearColor(0.1, 0.2, 0.5, 1);
  gl.clear(gl.COLOR_BUFFER_BIT);
  gl.uniform1f(turn, timeMs / 1000);
  gl.drawArrays(gl.TRIANGLES, 0, 3);
  game.numDrawn += 1;
  requestAnimationFrame(draw);
}

game.client = new LsdClient(canvas, {
  url: decodeURIComponent(location.hash.slice(1)),
  client: "a WebGL game",
  onAnswer: (answer) => game.answers.push(answer),
  onStatus: (status) => game.statuses.push(status),
}).start();
game.overlayPixel = (x, y) => [...document.querySelectorAll("canvas")[1].getContext("2d").getImageData(x, y, 1, 1).data];
window.game = game;
requestAnimationFrame(draw);
