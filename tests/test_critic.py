"""The critic learns to tell true from drawn; its pull on a picture is a share of that of the other losses."""

from pathlib import Path

import pytest
import torch

from lsd_game.training.critic import SHARE, SHIPPED, WARMUP_BATCHES, Critic, mismatch
from lsd_game.training.worlds.look import CONCEPTS


@pytest.fixture
def critic() -> Critic:
    torch.manual_seed(0)
    return Critic(8, "cpu", lambda module: module)


def pictures(seed: int, contrast: float) -> torch.Tensor:
    return contrast * torch.randn(4, 2, 3, 32, 32, generator=torch.Generator().manual_seed(seed)).clamp(-1, 1)


def test_it_learns_to_tell_true_pictures_from_drawn_ones(critic: Critic) -> None:
    for seed in range(60):
        drawn = pictures(seed, 0.1).requires_grad_()
        lesson(critic, drawn.square().mean(), drawn, pictures(1000 + seed, 0.5))
    true, drawn = (
        opinion_of(critic, pictures(seed, contrast), torch.zeros(4, 8)) for seed, contrast in ((7, 0.5), (8, 0.1))
    )
    assert true > 0.3 and drawn < -0.3


def test_it_learns_which_picture_answers_which_words(critic: Critic) -> None:
    asked = torch.eye(8)[[0, 1, 0, 1]]
    for seed in range(150):
        noise = pictures(seed, 0.1).requires_grad_()
        lesson(critic, noise.square().mean(), noise, tinted(seed), asked)
    right, wrong = (opinion_of(critic, tinted(1000), words) for words in (asked, asked.flip(0)))
    assert right > 0.2 and wrong < right - 0.4


def tinted(seed: int) -> torch.Tensor:
    """The first and third clip are warm, the others cold."""
    warm = torch.tensor([0.6, 0.0, -0.6])[:, None, None]
    return pictures(seed, 0.3) + torch.stack([warm, -warm, warm, -warm])[:, None]


def opinion_of(critic: Critic, clips: torch.Tensor, asked: torch.Tensor) -> float:
    """The mean of the critic's opinions on `clips`."""
    frames = clips.flatten(0, 1)
    with torch.no_grad():
        seen = critic.network.features(frames, torch.zeros_like(frames))[-1]
        return float(critic.network.opinions(seen, asked.repeat_interleave(clips.shape[1], 0)).mean())


def test_its_pull_on_a_frame_grows_to_a_share_of_the_others(critic: Critic) -> None:
    drawn, shares = pictures(0, 0.5).requires_grad_(), []
    for batches in (0, WARMUP_BATCHES - 1, WARMUP_BATCHES):
        critic.batches = batches
        alone = 3.0 * drawn.square().mean()
        without = torch.autograd.grad(alone, drawn, retain_graph=True)[0]
        joined = lesson(critic, alone, drawn, pictures(1, 0.5))
        assert float(joined.detach()) == pytest.approx(float(alone.detach()), rel=1e-5)
        own = torch.autograd.grad(joined, drawn)[0] - without
        assert not own[:, 0].any()
        shares.append(float(own[:, 1].norm() / without[:, 1].norm()))
    assert shares == pytest.approx([SHARE / WARMUP_BATCHES, SHARE, SHARE], rel=1e-2)


def test_a_wild_drawing_is_not_the_end_of_it(critic: Critic) -> None:
    wild = pictures(0, 0.5).fill_(torch.nan).requires_grad_()
    joined = lesson(critic, wild.square().mean(), wild, pictures(1, 0.5))
    assert not torch.isfinite(joined)
    assert all(parameter.isfinite().all() for parameter in critic.network.parameters())


def test_a_true_picture_beside_the_same_words_is_not_false(critic: Critic) -> None:
    frames, asked = pictures(0, 0.5)[:, 0], torch.eye(4, 8)
    source, network = torch.zeros_like(frames), critic.network
    alike, apart = (
        network(frames, frames, source=source, asked=asked, other=other) for other in (asked, asked.roll(1, 0))
    )
    opinions = network.opinions(network.features(frames, source)[-1], asked)
    alone = (1.0 - opinions).clamp_min(0.0).mean() + (1.0 + opinions).clamp_min(0.0).mean()
    assert float(alike.detach()) == pytest.approx(float(alone.detach()), rel=1e-2)
    assert abs(float((apart - alike).detach())) > 1e-4


def lesson(
    critic: Critic, loss: torch.Tensor, drawn: torch.Tensor, target: torch.Tensor, asked: torch.Tensor | None = None
) -> torch.Tensor:
    """What the critic makes of `loss`, on the second frames."""
    asked = torch.zeros(len(drawn), 8) if asked is None else asked
    return critic.joined(loss, drawn, target=target, source=torch.zeros_like(drawn), asked=asked, frame=1)


def test_features_are_compared_wherever_in_a_cell_they_lie(critic: Critic) -> None:
    stripes = torch.zeros(1, 1, 3, 64, 256)
    stripes.unflatten(-1, (32, 8))[..., :4] = 1.0
    source = torch.zeros_like(stripes)
    other = torch.full_like(stripes, 0.5)  # the same mean, no stripes
    moved, flat = (mismatch_of(critic, drawn, stripes, source) for drawn in (stripes.roll(4, -1), other))
    assert moved < 0.5 * flat


def mismatch_of(critic: Critic, drawn: torch.Tensor, true: torch.Tensor, source: torch.Tensor) -> float:
    """How far the features of `drawn` are from those of `true`."""
    with torch.no_grad():
        seen = [critic.network.features(part.flatten(0, 1), source.flatten(0, 1)) for part in (drawn, true)]
    return float(mismatch(*seen))


def test_a_critic_goes_on_where_another_stopped(critic: Critic, tmp_path: Path) -> None:
    for seed in range(3):
        drawn = pictures(seed, 0.1).requires_grad_(True)
        lesson(critic, drawn.square().mean(), drawn, pictures(1000 + seed, 0.5))
    critic.save(tmp_path / "critic.safetensors")
    heir, other = (Critic(concepts, "cpu", lambda module: module) for concepts in (8, 9))
    for each in (heir, other):
        each.load(tmp_path / "critic.safetensors")
    assert heir.batches == 3 and other.batches == 0, "one that knows other concepts begins from nothing"
    asked = torch.zeros(4, 8)
    heir.network.eval(), critic.network.eval()
    assert opinion_of(heir, pictures(7, 0.5), asked) == opinion_of(critic, pictures(7, 0.5), asked)


def test_a_damaged_or_missing_critic_is_named(critic: Critic, tmp_path: Path) -> None:
    (tmp_path / "damaged.safetensors").write_bytes(b"nothing")
    for name in ("damaged", "missing"):
        with pytest.raises(ValueError, match=f"{name}.safetensors is no critic of this version"):
            critic.load(tmp_path / f"{name}.safetensors")


def test_the_shipped_critic_knows_the_concepts_of_today() -> None:
    shipped = Critic(len(CONCEPTS), "cpu", lambda module: module)
    shipped.load(SHIPPED)
    assert shipped.batches > WARMUP_BATCHES
