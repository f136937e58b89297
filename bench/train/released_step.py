"""The peer: training steps in PyTorch with the arithmetic of the released code.

python3 bench/train/released_step.py '{"sizePx": 256, "batchSize": 10, "baseChannels": 16, "steps": 2, "device": "cpu"}'

All five batches go through encoder, class head, saliency and decoder, as they do there; losses, backward pass and Adam
follow. Prints a line of JSON: the milliseconds of each step, and versions. Images are noise: time does not depend on
them.
"""

import json
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn


def block(inputs, outputs):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, padding=1), nn.InstanceNorm2d(outputs), nn.LeakyReLU(0.2),
        nn.Conv2d(outputs, outputs, 3, padding=1), nn.InstanceNorm2d(outputs), nn.LeakyReLU(0.2),
        nn.Dropout(0.25),
    )


class Net(nn.Module):
    def __init__(self, base):
        super().__init__()
        widths = [1, base, 2 * base, 4 * base, 8 * base, 16 * base]
        self.down = nn.ModuleList([block(a, b) for a, b in zip(widths, widths[1:])])
        self.classify = nn.Linear(widths[5], 2)
        joined = [widths[5] + widths[4] + 2, widths[4] + widths[3], widths[3] + widths[2], widths[2] + widths[1]]
        self.up = nn.ModuleList([block(a, b) for a, b in zip(joined, widths[4:0:-1])])
        self.last = nn.Conv2d(base, 1, 1)

    def encode(self, x):
        features = []
        for level, down in enumerate(self.down):
            x = down(x if level == 0 else F.max_pool2d(x, 2))
            features.append(x)
        return features, self.classify(F.max_pool2d(x, 2).mean((2, 3)))

    def forward(self, x):
        x = x.requires_grad_()
        features, logits = self.encode(x)
        saliency = torch.autograd.grad(logits.max(1).values.sum(), x, retain_graph=True)[0].abs()
        bridge = F.interpolate(torch.cat([x, saliency], 1), scale_factor=1 / 8, mode="bilinear", align_corners=True)
        y = features[4]
        for level, up in enumerate(self.up):
            y = F.interpolate(y, scale_factor=2, mode="bilinear", align_corners=True)
            y = up(torch.cat([y, features[3 - level]] + ([bridge] if level == 0 else []), 1))
        return logits, self.last(y)


def loss_of(net, batch, threshold=0.7):
    c_l, _ = net(batch["labelled"])
    c_w, _ = net(batch["weak"])
    c_s, _ = net(batch["strong"])
    _, y_l = net(batch["segmentation"])
    _, y_u = net(batch["unlabelled"])
    confidence, pseudo = c_w.detach().softmax(1).max(1)
    p, q = y_l.sigmoid(), y_u.sigmoid()
    overlap = (p * batch["masks"]).sum((1, 2, 3))
    dice = 1 - (2 * overlap + 1) / (p.sum((1, 2, 3)) + batch["masks"].sum((1, 2, 3)) + 1)
    kl = (p * (F.logsigmoid(y_l) - F.logsigmoid(y_u)) + (1 - p) * (F.logsigmoid(-y_l) - F.logsigmoid(-y_u))).mean()
    return (
        F.cross_entropy(c_l, batch["labels"])
        + 0.25 * ((confidence >= threshold) * F.cross_entropy(c_s, pseudo, reduction="none")).mean()
        + 5 * dice.mean()
        + 0.01 * kl
    )


def main(job):
    device = torch.device(job["device"])
    torch.manual_seed(1)
    if device.type == "cuda":
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
    torch.set_num_threads(job["threads"])
    net = Net(job["baseChannels"]).to(device)
    adam = torch.optim.Adam(net.parameters(), lr=1e-4)
    size, count = job["sizePx"], job["batchSize"]
    batch = {
        name: torch.rand(count, 1, size, size, device=device) * 2 - 1
        for name in ["segmentation", "unlabelled", "labelled", "weak", "strong"]
    }
    batch["masks"] = (batch["segmentation"] > 0).float()
    batch["labels"] = torch.arange(count, device=device) % 2
    times = []
    for _ in range(job["steps"]):
        began = time.perf_counter()
        adam.zero_grad()
        loss = loss_of(net, batch)
        loss.backward()
        adam.step()
        loss.item()
        times.append(1000 * (time.perf_counter() - began))
    versions = f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads"
    print(json.dumps({"stepMs": times, "versions": versions, "waitingMs": [0] * len(times), "tensorGrowth": None}))


if __name__ == "__main__":
    if not torch.cuda.is_available() and json.loads(sys.argv[1])["device"] == "cuda":
        sys.exit("RuntimeError: PyTorch finds no GPU")
    main(json.loads(sys.argv[1]))
