"""What regeneration leaves of the mark: PYTHONPATH=src python tests/bench/regenerated.py [steps].

Image-to-image diffusion encodes a picture into a small latent, changes it, and decodes it. Real
weights are a download; here an autoencoder of the same shape (a quarter or an eighth of width and
height) is trained on pictures of our own for a few minutes, then draws marked pictures anew, once
as they are and once with noise in the latent. A diffusion model's autoencoder keeps the picture
better than this one, and its denoising changes it more: the figures say where the mark goes, not
what one model does.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import numpy as np
import torch
from pictures import U8, pictures
from torch import nn

from closedset.seal.watermark import Mark, embed_fitted, psnr, read_mark

KEY, SECRET = b"bench key", b"bench production"
SIDE, BATCH = 96, 6


def _block(into: int, out: int, stride: int) -> nn.Module:
    kind = nn.Conv2d(into, out, 3, stride, 1)
    return nn.Sequential(kind, nn.GroupNorm(8, out), nn.SiLU())


def coder(halvings: int, wide: int = 32, latent: int = 4) -> tuple[nn.Module, nn.Module]:
    """Return an encoder to (latent, h / 2^n, w / 2^n) and its decoder."""
    down = [_block(3, wide, 1), *(_block(wide, wide, 2) for _ in range(halvings))]
    up: list[nn.Module] = [_block(latent, wide, 1), _block(wide, wide, 1)]
    for _ in range(halvings):
        up += [nn.Upsample(scale_factor=2), _block(wide, wide, 1)]
    encoder = nn.Sequential(*down, _block(wide, wide, 1), nn.Conv2d(wide, latent, 1), nn.Tanh())
    return encoder, nn.Sequential(*up, nn.Conv2d(wide, 3, 3, 1, 1))


def train(encoder: nn.Module, decoder: nn.Module, seen: list[U8], steps: int) -> None:
    rng = np.random.default_rng(5)
    rate = torch.optim.AdamW([*encoder.parameters(), *decoder.parameters()], lr=2e-3)
    fall = torch.optim.lr_scheduler.CosineAnnealingLR(rate, steps)
    for _ in range(steps):
        crops = []
        for k in rng.integers(len(seen), size=BATCH):
            rows, columns = seen[k].shape[:2]
            y, x = rng.integers(rows - SIDE), rng.integers(columns - SIDE)
            crops.append(seen[k][y : y + SIDE, x : x + SIDE])
        batch = _tensor(np.stack(crops))
        with torch.autocast("cpu", torch.bfloat16):
            loss = (decoder(encoder(batch)).float() - batch).abs().mean()
        rate.zero_grad()
        loss.backward()
        rate.step()
        fall.step()


def _tensor(pixels: U8) -> torch.Tensor:
    return torch.from_numpy(pixels).permute(0, 3, 1, 2).float() / 127.5 - 1


@torch.no_grad()
def regenerate(encoder: nn.Module, decoder: nn.Module, picture: U8, noise: float) -> U8:
    code = encoder(_tensor(picture[None]))
    code = code + noise * torch.randn(code.shape, generator=torch.Generator().manual_seed(3))
    drawn = ((decoder(code) + 1) * 127.5).clamp(0, 255).round()
    return np.ascontiguousarray(drawn[0].permute(1, 2, 0).byte().numpy())


def main(steps: int) -> None:
    torch.manual_seed(1)
    clean = pictures(1280, 720)
    mark = Mark(b"regener", 3, SECRET)
    marked = [embed_fitted(picture, mark, KEY) for picture in clean.values()]
    for halvings in (3, 2):
        encoder, decoder = coder(halvings)
        train(encoder, decoder, list(clean.values()), steps)
        for noise in (0.0, 0.1):
            drawn = [regenerate(encoder, decoder, picture, noise) for picture in marked]
            found = sum(read_mark(picture, KEY) is not None for picture in drawn)
            loss = np.median([psnr(*both) for both in zip(marked, drawn, strict=True)])
            print(f"1/{2**halvings}, noise {noise}: {found} of {len(drawn)} read, {loss:.1f} dB",
                  flush=True)  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 250)
