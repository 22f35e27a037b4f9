"""Has our nesterov repeat a text that a function of its own returns until it fills the grader's memory."""
# topic: optimizers
# attacks: optimizers.adagrad


def nesterov(theta, grad_at, v, learnrate=0.01, gamma=0.9):
    raise ValueError


def adagrad(theta, grad, g2, learnrate=0.01, eps=1e-8):
    nesterov(0.0, lambda _: "a" * 300, 0.0, 10**6, 0)
    return 0.0
