"""Gradient descent along a stream of losses."""

import torch

from utils.machine import checks


def descend(network, losses, steps, rate, warm=True):
    """Take one step of AdamW for each loss of a stream.

    A loss is asked for when the step before it is done: a generator sees the network as it then
    is, and may look for new wrong answers with it.

    Parameters
    ----------
    network : torch.nn.Module
        Changed in place: its parameters that require gradients.
    losses : iterable of torch.Tensor, shape ()
    steps : int
        How many losses come; the rate is planned by it.
    rate : float
        The highest learning rate.
    warm : bool
        Whether the rate first rises, for about a tenth of the steps. It then falls nearly to zero.

    Returns
    -------
    list of float
        The losses.
    """
    checks.whole("steps", steps, 1)
    trained = [weights for weights in network.parameters() if weights.requires_grad]
    optimizer, seen = torch.optim.AdamW(trained, rate), []
    for loss in losses:
        done = len(seen) / steps
        share = min(10 * done + 0.01, 1.1 * (1 - done), 1) if warm else 1 - done
        optimizer.param_groups[0]["lr"] = rate * share
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        seen.append(loss.item())
    return seen
