# /// script
# requires-python = ">=3.10"
# dependencies = ["jaxmarl"]
# ///
"""Agent-steps a second of JaxMARL's SMAX on a CPU, random actions drawn inside a compiled loop, as its authors do.

Every unit counts in every step, alive or not: what lives inside a compiled loop is not told.
"""

import time
from collections.abc import Iterator
from importlib.metadata import version

import jax
from jaxmarl import make
from jaxmarl.environments.smax import map_name_to_scenario
from turns import Repetition, serve

STEPS = 8


def smax(scenario: str, environments: int) -> Iterator[Repetition]:
    """Many environments of a scenario, reset where they end."""
    env = make("SMAX", scenario=map_name_to_scenario(scenario))

    def one(carry: tuple, _: None) -> tuple:
        key, state = carry
        key, for_actions, for_steps = jax.random.split(key, 3)
        keys = jax.random.split(for_actions, (environments, env.num_agents))
        actions = {
            agent: jax.vmap(env.action_space(agent).sample)(keys[:, index]) for index, agent in enumerate(env.agents)
        }
        _, state, rewards, _, _ = jax.vmap(env.step)(jax.random.split(for_steps, environments), state, actions)
        return (key, state), rewards

    run = jax.jit(lambda carry: jax.lax.scan(one, carry, None, STEPS))
    _, state = jax.vmap(env.reset)(jax.random.split(jax.random.key(0), environments))
    carry, _ = jax.block_until_ready(run((jax.random.key(1), state)))
    record = 4 * env.observation_space(env.agents[0]).shape[0]
    while True:
        start = time.perf_counter()
        carry, _ = jax.block_until_ready(run(carry))
        yield STEPS * environments * env.num_agents, time.perf_counter() - start, {"record_bytes": record}


if __name__ == "__main__":
    serve(f"JaxMARL {version('jaxmarl')}, JAX {jax.__version__}", {"smax": smax})
