import math, random, sys, polyak
class CartPole:  # of Barto, Sutton & Anderson 1983, in the numbers of Gymnasium's CartPole-v1
    observation_space, action_space = polyak.Box(-math.inf, math.inf, (4,)), polyak.Discrete(2)
    def reset(self, seed=None):
        self.state, self.steps = [random.uniform(-0.05, 0.05) for _ in range(4)], 0
        return self.state, {}
    def step(self, action):
        (x, speed, angle, spin), self.steps = self.state, self.steps + 1
        push = ((10 if action else -10) + 0.05 * spin**2 * math.sin(angle)) / 1.1
        turn = (9.8 * math.sin(angle) - push * math.cos(angle)) / (0.5 * (4 / 3 - 0.1 * math.cos(angle) ** 2 / 1.1))
        pull = push - 0.05 * turn * math.cos(angle) / 1.1
        self.state = [x + 0.02 * speed, speed + 0.02 * pull, angle + 0.02 * spin, spin + 0.02 * turn]
        fallen = abs(self.state[0]) > 2.4 or abs(self.state[2]) > math.radians(12)
        return self.state, 1.0, fallen, self.steps == 500, {}
print(polyak.play(CartPole(), sys.argv[1]))
