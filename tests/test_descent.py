"""Descent along a stream of losses is the usual loop, with the rate as planned."""

import pytest
import torch

from utils.models import descent


def network():
    torch.manual_seed(0)
    return torch.nn.Linear(3, 1)


def losses(net, n):
    generator = torch.Generator().manual_seed(1)
    for _ in range(n):
        x = torch.randn(8, 3, generator=generator)
        yield (net(x)[:, 0] - x.sum(dim=1)).square().mean()


@pytest.mark.parametrize("warm", [True, False])
def test_it_is_the_usual_loop(warm):
    ours, theirs, n = network(), network(), 40
    seen = descent.descend(ours, losses(ours, n), n, 0.05, warm)
    optimizer = torch.optim.AdamW(theirs.parameters(), 0.05)
    for step, loss in enumerate(losses(theirs, n)):
        rising, falling = 10 * step / n + 0.01, 1.1 * (1 - step / n)
        rate = 0.05 * (min(rising, falling, 1) if warm else 1 - step / n)
        optimizer.param_groups[0]["lr"] = rate
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        assert loss.item() == seen[step]
    assert len(seen) == n
    assert seen[-1] < seen[0] / 2
    assert torch.equal(ours.weight, theirs.weight)


def test_a_loss_is_asked_for_after_the_step_before_it():
    net, weights = network(), []

    def stream():
        for loss in losses(net, 3):
            weights.append(net.weight.detach().clone())
            yield loss

    descent.descend(net, stream(), 3, 0.05)
    assert not torch.equal(weights[1], weights[2])


def test_what_needs_no_gradient_stays():
    net = network()
    net.bias.requires_grad_(False)
    before = net.bias.clone()
    descent.descend(net, losses(net, 5), 5, 0.05)
    assert torch.equal(net.bias, before)
