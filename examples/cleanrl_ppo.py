"""PPO in the shape of CleanRL's ppo.py (https://docs.cleanrl.dev/rl-algorithms/ppo/) on Hinterland.

What the loop asks of the environment is what CleanRL's asks: spaces, `reset(seed=...)`, `step(numpy actions)`, flags
joined with `logical_or`, `final_info` looked for. To move a CleanRL script here, change three places, marked below: how
the environment is made, the network, and the assertion on Discrete action spaces.

    pip install 'hinterland[train]'
    python examples/cleanrl_ppo.py --total-timesteps 500000
"""

import random
import time
from dataclasses import dataclass

import gymnasium as gym
import numpy as np
import torch
import tyro
from torch import nn, optim
from torch.distributions.categorical import Categorical
from torch.utils.tensorboard import SummaryWriter

import hinterland


@dataclass
class Args:
    """CleanRL's options, with defaults for many short-lived agents on few cores."""

    exp_name: str = "cleanrl_ppo"
    """Name of the run."""
    seed: int = 1
    """Of the worlds and the network."""
    cuda: bool = True
    """Whether to use a GPU if there is one."""
    num_worlds: int = 2
    """Worlds of 128 agents; every agent is one environment of the vector."""
    total_timesteps: int = 500_000
    """Agent-steps of the whole run."""
    learning_rate: float = 1e-3
    """Of Adam."""
    anneal_lr: bool = True
    """Whether the learning rate falls to zero in a straight line."""
    num_steps: int = 32
    """Steps of a rollout."""
    gamma: float = 0.99
    """Discount."""
    gae_lambda: float = 0.95
    """Lambda of the generalised advantage estimation."""
    num_minibatches: int = 4
    """Minibatches of a rollout."""
    update_epochs: int = 2
    """How often a rollout is gone through."""
    clip_coef: float = 0.2
    """How far the ratio of new to old probability, and the value, may go."""
    ent_coef: float = 0.01
    """Weight of the entropy."""
    vf_coef: float = 0.5
    """Weight of the value's loss."""
    max_grad_norm: float = 0.5
    """Longer gradients are shortened."""


# --- 1. How the environment is made -----------------------------------------------------------------------------------


class RecordLives(gym.vector.VectorWrapper):
    """Keeps (environment step, life_length) of every life that ended in death."""

    def __init__(self, envs):
        super().__init__(envs)
        self.lives = []
        self.steps = 0

    def step(self, actions):
        """Steps, and looks at infos."""
        results = self.env.step(actions)
        terminations, infos = results[2], results[4]
        self.steps += self.num_envs
        self.lives.extend((self.steps, int(length)) for length in infos["life_length"][terminations])
        return results


def make_envs(args):
    """Worlds in which the dead are new-born at once, so that every slot always learns."""
    config = hinterland.Config(players={"respawn": "immediate"})
    return RecordLives(hinterland.VectorEnv(args.num_worlds, config))


# --- 2. The network ---------------------------------------------------------------------------------------------------


def orthogonal(layer, gain=2**0.5):
    """Orthogonal weights and a bias of zeros."""
    nn.init.orthogonal_(layer.weight, gain)
    nn.init.zeros_(layer.bias)
    return layer


class Agent(nn.Module):
    """Reads the bytes of the layout `packed`; one categorical for each action head, under the masks."""

    def __init__(self, envs):
        super().__init__()
        layout = hinterland.spaces.layout(envs.unwrapped.config)
        self.sizes = [head.size for head in layout.heads]
        self.mask = slice(layout.mask_offset, layout.mask_offset + layout.mask_bytes)
        fields = [layout.field(name) for name in ("Tile", "Entity", "Self")]
        self.tile, self.entity, self.own = (slice(field.offset, field.offset + field.nbytes) for field in fields)
        cells = fields[0].nbytes
        self.register_buffer("cell", torch.arange(cells) * 16)
        # One embedding for each (cell, material), summed: a linear layer on one-hot tiles, without the one-hots.
        self.tiles = nn.EmbeddingBag(cells * 16, 128, mode="sum")
        nn.init.normal_(self.tiles.weight, std=cells**-0.5)
        self.others = orthogonal(nn.Linear(fields[1].nbytes + fields[2].nbytes, 128))
        self.trunk = nn.Sequential(nn.ReLU(), orthogonal(nn.Linear(256, 128)), nn.ReLU())
        self.actor = orthogonal(nn.Linear(128, sum(self.sizes)), gain=0.01)
        self.critic = orthogonal(nn.Linear(128, 1), gain=1)

    def features(self, x):
        """What both heads stand on."""
        tiles = self.tiles(x[:, self.tile].long() + self.cell)
        others = torch.cat([x[:, self.own], x[:, self.entity]], dim=1) / 128
        return self.trunk(torch.cat([tiles, self.others(others)], dim=1))

    def get_value(self, x):
        """The value of observations."""
        return self.critic(self.features(x))

    def get_action_and_value(self, x, action=None):
        """Action (sampled if not given), its log-probability, the entropy and the value."""
        hidden = self.features(x)
        logits = self.actor(hidden).masked_fill(x[:, self.mask] == 0, -1e8)
        heads = [Categorical(logits=part) for part in logits.split(self.sizes, dim=1)]
        if action is None:
            action = torch.stack([head.sample() for head in heads], dim=1)
        logprob = sum(head.log_prob(choice) for head, choice in zip(heads, action.T, strict=True))
        return action, logprob, sum(head.entropy() for head in heads), self.critic(hidden)


# --- The loop ---------------------------------------------------------------------------------------------------------


class Storage:
    """What a rollout is kept in: tensors of shape (num_steps, num_envs, ...)."""

    def __init__(self, args, envs, device):
        shape = (args.num_steps, envs.num_envs)
        self.obs = torch.zeros(shape + envs.single_observation_space.shape, device=device)
        self.actions = torch.zeros(shape + envs.single_action_space.shape, device=device)
        self.logprobs, self.rewards, self.dones, self.values = (torch.zeros(shape, device=device) for _ in range(4))


def rollout(args, envs, agent, storage, writer, state):
    """Plays `num_steps` steps; `state` is (next_obs, next_done, global_step) and is returned as it then is."""
    next_obs, next_done, global_step = state
    device = next_obs.device
    for step in range(args.num_steps):
        global_step += envs.num_envs
        storage.obs[step] = next_obs
        storage.dones[step] = next_done
        with torch.no_grad():
            action, logprob, _, value = agent.get_action_and_value(next_obs)
        storage.values[step] = value.flatten()
        storage.actions[step] = action
        storage.logprobs[step] = logprob
        next_obs, reward, terminations, truncations, infos = envs.step(action.cpu().numpy())
        next_done = np.logical_or(terminations, truncations)
        storage.rewards[step] = torch.tensor(reward).to(device).view(-1)
        next_obs, next_done = torch.Tensor(next_obs).to(device), torch.Tensor(next_done).to(device)
        if "final_info" in infos:
            for info in infos["final_info"]:
                if info and "episode" in info:
                    writer.add_scalar("charts/episodic_return", info["episode"]["r"], global_step)
    return next_obs, next_done, global_step


def estimate_advantages(args, agent, storage, next_obs, next_done):
    """Generalised advantage estimation, backwards through the rollout."""
    with torch.no_grad():
        following = agent.get_value(next_obs).flatten()
    advantages, carried = torch.zeros_like(storage.rewards), 0.0
    continues = 1.0 - next_done
    for step in reversed(range(args.num_steps)):
        delta = storage.rewards[step] + args.gamma * following * continues - storage.values[step]
        carried = delta + args.gamma * args.gae_lambda * continues * carried
        advantages[step] = carried
        following, continues = storage.values[step], 1.0 - storage.dones[step]
    return advantages


def losses(args, agent, batch, chosen):
    """PPO's loss on some of a batch: clipped policy and value losses, and the entropy."""
    obs, actions, logprobs, advantages, returns, values = (tensor[chosen] for tensor in batch)
    _, newlogprob, entropy, newvalue = agent.get_action_and_value(obs, actions.long())
    ratio = (newlogprob - logprobs).exp()
    advantages = (advantages - advantages.mean()) / (advantages.std() + 1e-8)
    clipped = ratio.clamp(1 - args.clip_coef, 1 + args.clip_coef)
    policy = -torch.min(advantages * ratio, advantages * clipped).mean()
    newvalue = newvalue.flatten()
    near = values + (newvalue - values).clamp(-args.clip_coef, args.clip_coef)
    value = 0.5 * torch.max((newvalue - returns) ** 2, (near - returns) ** 2).mean()
    return policy, value, entropy.mean()


def update(args, agent, optimizer, batch):
    """Goes through a rollout `update_epochs` times in minibatches; returns the last losses."""
    size = len(batch[0])
    indices = np.arange(size)
    for _ in range(args.update_epochs):
        np.random.shuffle(indices)  # noqa: NPY002 - seeded in train, as CleanRL does
        for chosen in np.array_split(indices, args.num_minibatches):
            policy, value, entropy = losses(args, agent, batch, chosen)
            optimizer.zero_grad()
            (policy - args.ent_coef * entropy + args.vf_coef * value).backward()
            nn.utils.clip_grad_norm_(agent.parameters(), args.max_grad_norm)
            optimizer.step()
    return {"policy_loss": policy.item(), "value_loss": value.item(), "entropy": entropy.item()}


def train(args):
    """Trains; returns the environments, which kept the lives."""
    writer = SummaryWriter(f"runs/{args.exp_name}__{args.seed}__{int(time.time())}")
    random.seed(args.seed)
    np.random.seed(args.seed)  # noqa: NPY002 - as CleanRL does
    torch.manual_seed(args.seed)
    device = torch.device("cuda" if torch.cuda.is_available() and args.cuda else "cpu")

    envs = make_envs(args)
    # --- 3. The assertion ---------------------------------------------------------------------------------------------
    assert isinstance(envs.single_action_space, gym.spaces.MultiDiscrete), "one choice for each action head"
    agent = Agent(envs).to(device)
    optimizer = optim.Adam(agent.parameters(), lr=args.learning_rate, eps=1e-5)
    storage = Storage(args, envs, device)
    num_iterations = args.total_timesteps // (args.num_steps * envs.num_envs)

    start = time.time()
    next_obs, _ = envs.reset(seed=args.seed)
    state = torch.Tensor(next_obs).to(device), torch.zeros(envs.num_envs, device=device), 0
    for iteration in range(num_iterations):
        if args.anneal_lr:
            optimizer.param_groups[0]["lr"] = (1 - iteration / num_iterations) * args.learning_rate
        state = rollout(args, envs, agent, storage, writer, state)
        advantages = estimate_advantages(args, agent, storage, *state[:2])
        tensors = (storage.obs, storage.actions, storage.logprobs, advantages)
        batch = [tensor.flatten(0, 1) for tensor in (*tensors, advantages + storage.values, storage.values)]
        for name, loss in update(args, agent, optimizer, batch).items():
            writer.add_scalar(f"losses/{name}", loss, state[2])
        rate = int(state[2] / (time.time() - start))
        writer.add_scalar("charts/SPS", rate, state[2])
        print(f"SPS: {rate}")
    envs.close()
    writer.close()
    return envs


def mean_life(lives, first, last):
    """Mean length of the lives that ended between two steps."""
    return float(np.mean([length for step, length in lives if first <= step <= last]))


if __name__ == "__main__":
    envs = train(tyro.cli(Args))
    tenth = envs.steps / 10
    print(f"mean life: first tenth {mean_life(envs.lives, 0, tenth):.1f} ticks", end=", ")
    print(f"last tenth {mean_life(envs.lives, 9 * tenth, envs.steps):.1f} ticks")
