"""The model's only door: one game frame in, one restyled frame out, for ever.

What makes a stream out of a network: the size that it draws at, which changes with frames and machine, a drawer at that
size with the past (drawer.py), and the prompts already encoded (wardrobe.py).
"""

from __future__ import annotations

import copy
import logging
import time
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

import numpy as np
import torch

from lsd_game.frame import Frame, Pixels, RegionPlane, Style
from lsd_game.model import checkpoint
from lsd_game.model.adapters import Rack
from lsd_game.model.config import MAX_GUIDANCE
from lsd_game.model.devices import fast_dtype
from lsd_game.model.drawer import Drawer
from lsd_game.model.fused import FusedWeights, can_fuse
from lsd_game.model.regional import join_styles, region_shares
from lsd_game.model.sampler import check_steps
from lsd_game.model.size_keeper import SizeKeeper
from lsd_game.model.sizing import model_size, resize
from lsd_game.model.thread_keeper import ThreadKeeper
from lsd_game.model.upsampling import check_upsample, upsample_guided
from lsd_game.model.wardrobe import ReadyStyle, Wardrobe
from lsd_game.transition import Transition, strongest
from lsd_kernels.dispatch import choose, choose_precision, wanted_form

log = logging.getLogger(__name__)

FRAME_S = 1.0 / 24.0  # time between two frames of `__call__`, where no clock is given


class RestyleStream:
    """A restyled stream of frames.

    Args:
        model: a shipped model's name or the path of a checkpoint.
        prompt: the style to begin with, for calls without a Style.
        steps: denoising steps a frame: 1, 2 or 4.
        guidance: answer = frame + guidance * (answer - frame), 0..4, times the style's strength. The answer to no style
            is the frame itself, so this is classifier-free guidance (Ho and Salimans 2022) without a second drawing.
        device: "cpu" or a CUDA device.
        seed: of the noise; a seed and the same frames give the same pictures, bit for bit on one machine.
        resolution: (width, height) to draw at; None keeps the model's number of pixels at the frame's aspect.
        upsample: "guided" takes the edges from the game's own frame, "bilinear" only enlarges.
        kernels: "torch", "triton", or "auto": triton on a GPU that has what the fused kernels need. "triton-graph" and
            "triton-persistent" say too how the core runs: as a graph of kernels or in one launch.
        precision: of the core's large products: "bf16", or "fp8" (e4m3), whose rounding torch simulates on a CPU; what
            has prompts of its own by region is drawn in bf16.
        adapters: file -> weight 0..2 of styles that `lsd-game finetune` learned; each acts by its prompt's weight.
        keep_fps: where so many frames a second cannot be drawn at `resolution`, fewer pixels are; 0: never fewer. On a
            CPU the number of threads is sought too. What is drawn then depends on the machine's speed.

    Raises:
        CheckpointError, AdapterError: when the model or an adapter cannot be loaded.
        ValueError: for a prompt, a step count, a guidance, a resolution or a way to enlarge that is none, and for fp8
            with a model of heads that the fused kernels do not know.
    """

    def __init__(
        self,
        model: str = "tiny",
        prompt: str = "the original game",
        *,
        steps: int = 1,
        guidance: float = 1.0,
        device: str = "cpu",
        seed: int = 0,
        resolution: tuple[int, int] | None = None,
        upsample: str = "guided",
        kernels: str = "auto",
        precision: str = "bf16",
        adapters: Mapping[str, float] | None = None,
        keep_fps: float = 0.0,
    ) -> None:
        self.steps, self.seed = check_steps(steps), seed
        if not 0.0 <= guidance <= MAX_GUIDANCE:
            raise ValueError(f"guidance must be within 0..{MAX_GUIDANCE:g}, got {guidance}")
        self._guidance = guidance
        loaded = checkpoint.load(model)
        self.config, self.record = loaded.network.config, loaded.record
        self._wanted_size = resolution or (self.config.width_px, self.config.height_px)
        self._size_keeper = SizeKeeper(keep_fps)
        threads = torch.get_num_threads() if keep_fps and device == "cpu" else 1
        self._thread_keeper = ThreadKeeper(threads, torch.set_num_threads)  # one for all streams that share the model
        self._is_guided = check_upsample(upsample) == "guided"
        self._device = torch.device(device)
        self._dtype = fast_dtype(self._device)
        self._network = loaded.network.eval().to(self._device, self._dtype)
        self._network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self._ops = choose(kernels, device).name if can_fuse(self.config) else "torch"
        self._wanted_form = wanted_form(kernels)
        self.precision = choose_precision(precision, self._ops).name
        if self.precision == "fp8" and not can_fuse(self.config):
            raise ValueError(f"fp8 needs heads a power of two wide that fill the model's width, {model!r} has others")
        is_fused = self._ops == "triton" or self.precision == "fp8"
        self._packed = FusedWeights.of(self._network, self.precision) if is_fused else None
        self._rack = Rack.load(self._network, model, adapters or {})
        self._wardrobe = Wardrobe(self._network, steps, self._rack)
        self._fades = {0: Transition({prompt: 1.0}, {prompt: 1.0}, 0.0, 0.0)}  # by region, of calls without a Style
        self._now_s = 0.0  # the clock of those calls
        self._index = 0  # the frame count of those calls
        Style(((prompt, 1.0),))
        self.stages_ms: dict[str, float] = {}  # how long each stage of the last frame took
        self._drawer = self._make_drawer(self._wanted_size)

    @property
    def kernels(self) -> str:
        """What frames of the present size are drawn with: "torch", "triton-graph" or "triton-persistent"."""
        return self._drawer.kernels

    @property
    def resolution(self) -> tuple[int, int]:
        """(width, height) that frames are drawn at now."""
        return self._drawer.size

    @property
    def memory_frames(self) -> int | None:
        """How many past frames a drawing hangs on: the core looks back one window in each layer.

        None where the last output is an input, which carries all that came before.
        """
        return None if self.config.sees_last else self.config.layers * self.config.window

    def __call__(self, pixels: Pixels, time_s: float | None = None, *, regions: RegionPlane | None = None) -> Pixels:
        """Restyle uint8 RGB (height, width, 3) by the prompts of `transition`; same size back.

        Args:
            time_s: on any steady clock, for fades; None counts 1/24 s a call.
            regions: uint8 (height, width), which region each pixel belongs to; 0 is none.
        """
        self._now_s = self._now_s + FRAME_S if time_s is None else time_s
        self._index += 1
        mixes = {number: tuple(fade.at(self._now_s).items()) for number, fade in self._fades.items()}
        style = Style(mixes.pop(0), regions=tuple(mixes.items()))
        return self.restyle(Frame(pixels, self._index, self._now_s, regions=regions), style).pixels

    def share(self) -> RestyleStream:
        """Return another stream on the same weights, with a past of its own; not to be used at the same instant."""
        other = copy.copy(self)
        other._size_keeper = SizeKeeper(self._size_keeper.fps)
        other.stages_ms, other._fades = {}, dict(self._fades)
        other._drawer = other._make_drawer(self.resolution)
        return other

    def transition(self, prompt: str, seconds: float = 1.0, region: int = 0) -> None:
        """Fade from the present mix to `prompt`, for calls without a Style; `region` 0 is the picture outside of all.

        Raises:
            ValueError: for an unusable prompt, or a region out of range.
        """
        own = {number: ((prompt, 1.0),) for number in (*self._fades, region) if number}
        Style(((prompt, 1.0),), regions=tuple(own.items()))
        start = strongest(self._fades.get(region, self._fades[0]).at(self._now_s))
        self._fades[region] = Transition(start, {prompt: 1.0}, self._now_s, seconds)

    def prepare(self, prompts: tuple[str, ...]) -> None:
        """Encode prompts ahead, so that their first frame costs no more than any other."""
        for prompt in prompts:
            self._wardrobe.style(((prompt, 1.0),))

    def reanchor(self) -> None:
        """Forget the past: the next frame is drawn as a first frame."""
        self._drawer.reanchor()

    @torch.inference_mode()
    def restyle(self, frame: Frame, style: Style) -> Frame:
        """Draw `frame` in `style`, at its own size.

        Raises:
            drawer.ModelError: when the network gives NaN or infinity; the past is forgotten then.
        """
        start_s = time.perf_counter()
        original = torch.from_numpy(np.require(frame.pixels, requirements=("C", "W")))
        seen = self._take_in(original)
        ready = self._dressed(frame.regions, style)
        taken_s = time.perf_counter()
        answer = self._drawer.draw(seen, ready, style.num_reanchors)
        drawn_s = time.perf_counter()
        pixels = self._give_back(answer, seen, original, style.strength * self._guidance)
        given_s = time.perf_counter()
        marks = (start_s, taken_s, drawn_s, given_s)
        spans = [(after - before) * 1e3 for before, after in pairwise(marks)]
        self.stages_ms = dict(zip(("scale_in", "model", "scale_out"), spans, strict=True))
        self._thread_keeper.note(drawn_s - taken_s, answer.numel())
        if not self._thread_keeper.is_trying and self._size_keeper.note((given_s - start_s) * 1e3):
            log.info("drawing %.0f %% of the pixels from now on", 100.0 * self._size_keeper.share)
        return replace(frame, pixels=pixels)

    def _dressed(self, regions: RegionPlane | None, style: Style) -> ReadyStyle:
        """The style as the network takes it, blended from place to place where regions have prompts of their own."""
        mixes, shares = [style.prompts], None
        if regions is not None and style.regions:
            mixes += [prompts for _, prompts in style.regions]
            shares = region_shares(regions, [number for number, _ in style.regions], self.resolution)
            seen = [number for number, share in enumerate(shares) if bool(share.any())]
            mixes, shares = [mixes[number] for number in seen], shares[seen] if len(seen) > 1 else None
        if self._rack.wear(mixes, shares) and self._packed is not None:
            self._packed.pack_anew(self._network)
        styles = [self._wardrobe.style(prompts) for prompts in mixes]
        return styles[0] if shares is None else join_styles(styles, shares, self.config)

    def _take_in(self, original: torch.Tensor) -> torch.Tensor:
        """The frame at the model's size, uint8 (height, width, 3); a new size starts a new past."""
        height, width = original.shape[:2]
        size = model_size(width, height, self._wanted_size, self._size_keeper.share)
        if size != self.resolution:
            self._drawer = self._make_drawer(size)
        return resize(original, size)

    def _make_drawer(self, size: tuple[int, int]) -> Drawer:
        return Drawer(
            self._network,
            self._packed,
            size,
            steps=self.steps,
            seed=self.seed,
            ops=self._ops,
            form=self._wanted_form,
        )

    def _give_back(self, answer: torch.Tensor, seen: torch.Tensor, original: torch.Tensor, amount: float) -> Pixels:
        """The answer at the game's size: between it and the game's own picture, or beyond it, by `amount`."""
        height, width = original.shape[:2]
        if self._is_guided and answer.shape != original.shape:
            there = (picture.to(self._device) for picture in (answer, seen, original))  # a GPU is soon done with it
            answer = upsample_guided(*there).cpu()
        else:
            answer = resize(answer, (width, height))
        if amount != 1.0:
            answer = torch.lerp(original.float(), answer.float(), amount).round_().clamp_(0, 255).to(torch.uint8)
        pixels: Pixels = answer.numpy()
        return pixels
