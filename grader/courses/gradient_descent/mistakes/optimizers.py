"""Known wrong answers of optimizers.py, each with the sentence that its learner reads."""

import numpy as np


def momentum__v_not_kept(theta, grad, v, learnrate=0.01, gamma=0.9):
    """You forget the velocity you were given: this is plain descent. The new v starts from gamma
    times the old one."""
    v = learnrate * grad
    return theta - v, v


def momentum__no_decay(theta, grad, v, learnrate=0.01, gamma=0.9):
    """Your velocity never slows down: the old v lacks its factor gamma."""
    v = v + learnrate * grad
    return theta - v, v


def momentum__averaged(theta, grad, v, learnrate=0.01, gamma=0.9):
    """You mix the old v and the step like an average. In momentum the step is added whole, with no
    1 - gamma in front of it."""
    v = gamma * v + (1 - gamma) * learnrate * grad
    return theta - v, v


def momentum__averaged_gradient(theta, grad, v, learnrate=0.01, gamma=0.9):
    """You keep an average of the gradients, with 1 - gamma, and let the rate scale the move: another published
    form (Ng's course has it, and PyTorch with its dampening). The overview's v is gamma v plus the rate times
    the gradient."""
    v = gamma * v + (1 - gamma) * grad
    return theta - learnrate * v, v


def momentum__rate_outside(theta, grad, v, learnrate=0.01, gamma=0.9):
    """You keep v without the learning rate and apply the rate when you move: another published form (PyTorch and
    d2l have it). In the overview the rate is inside v."""
    v = gamma * v + grad
    return theta - learnrate * v, v


def momentum__rate_missing(theta, grad, v, learnrate=0.01, gamma=0.9):
    """The learning rate is missing: it scales the gradient before it joins v."""
    v = gamma * v + grad
    return theta - v, v


def momentum__rate_twice(theta, grad, v, learnrate=0.01, gamma=0.9):
    """You use the learning rate twice. It is in v already, so theta moves by v itself."""
    v = gamma * v + learnrate * grad
    return theta - learnrate * v, v


def momentum__rate_on_all(theta, grad, v, learnrate=0.01, gamma=0.9):
    """Your learning rate scales the old v too. It belongs to the gradient alone."""
    v = learnrate * (gamma * v + grad)
    return theta - v, v


def momentum__old_v(theta, grad, v, learnrate=0.01, gamma=0.9):
    """You move theta by the v of the step before. Update v first, then move by the new one."""
    return theta - v, gamma * v + learnrate * grad


def momentum__old_v_returned(theta, grad, v, learnrate=0.01, gamma=0.9):
    """You move by the new v but hand back the old one, so the next step knows nothing of this
    one."""
    return theta - (gamma * v + learnrate * grad), v


def momentum__plain_move(theta, grad, v, learnrate=0.01, gamma=0.9):
    """You update v but move theta by the plain step. Theta moves by the whole v."""
    return theta - learnrate * grad, gamma * v + learnrate * grad


def momentum__move_decayed_again(theta, grad, v, learnrate=0.01, gamma=0.9):
    """You slow v down a second time when you move. Theta moves by the new v as it is."""
    v = gamma * v + learnrate * grad
    return theta - gamma * v, v


def momentum__step_decayed_too(theta, grad, v, learnrate=0.01, gamma=0.9):
    """Your gamma scales the new step as well. It belongs to the old v alone."""
    v = gamma * (v + learnrate * grad)
    return theta - v, v


def momentum__weights_swapped(theta, grad, v, learnrate=0.01, gamma=0.9):
    """You give the old v the factor 1 - gamma. Its factor is gamma."""
    v = (1 - gamma) * v + learnrate * grad
    return theta - v, v


def momentum__gamma_on_gradient(theta, grad, v, learnrate=0.01, gamma=0.9):
    """Your gamma stands at the gradient and not at the old v. It slows the old v down."""
    v = v + gamma * learnrate * grad
    return theta - v, v


def momentum__uphill(theta, grad, v, learnrate=0.01, gamma=0.9):
    """You add v to theta and walk uphill. Theta moves against v."""
    v = gamma * v + learnrate * grad
    return theta + v, v


def momentum__sign_in_v(theta, grad, v, learnrate=0.01, gamma=0.9):
    """You carry the minus inside v and add v to theta: another published form (Keras and the cs231n notes have
    it). The overview adds the step to v and subtracts v from theta."""
    v = gamma * v - learnrate * grad
    return theta + v, v


def momentum__sign_twice(theta, grad, v, learnrate=0.01, gamma=0.9):
    """You subtract the step in v and subtract v again, so two minus signs cancel and you walk
    uphill."""
    v = gamma * v - learnrate * grad
    return theta - v, v


def momentum__looks_ahead(theta, grad, v, learnrate=0.01, gamma=0.9):
    """You take the look-ahead step of a Nesterov form. Plain momentum moves theta by v once."""
    v = gamma * v + learnrate * grad
    return theta - (gamma * v + learnrate * grad), v


def momentum__signs_only(theta, grad, v, learnrate=0.01, gamma=0.9):
    """You use the direction of the gradient and forget its size."""
    v = gamma * v + learnrate * np.sign(grad)
    return theta - v, v


def momentum__one_v_for_all(theta, grad, v, learnrate=0.01, gamma=0.9):
    """You add the gradient up over all coordinates. Each coordinate has a velocity of its own."""
    v = gamma * v + learnrate * np.sum(grad)
    return theta - v, v


def momentum__default_gamma(theta, grad, v, learnrate=0.01, gamma=0.9):
    """You use 0.9 whatever gamma says. Use the gamma that you are given."""
    v = 0.9 * v + learnrate * grad
    return theta - v, v


def momentum__default_rate(theta, grad, v, learnrate=0.01, gamma=0.9):
    """You use 0.01 whatever learnrate says. Use the rate that you are given."""
    v = gamma * v + 0.01 * grad
    return theta - v, v


def momentum__order_turned(theta, grad, v, learnrate=0.01, gamma=0.9):
    """You return v first. The order is theta, then v."""
    v = gamma * v + learnrate * grad
    return v, theta - v


def momentum__theta_only(theta, grad, v, learnrate=0.01, gamma=0.9):
    """You return theta alone. The caller needs the new v for the next step."""
    v = gamma * v + learnrate * grad
    return theta - v


def momentum__change_returned(theta, grad, v, learnrate=0.01, gamma=0.9):
    """You return the change in place of the new theta."""
    v = gamma * v + learnrate * grad
    return -v, v


def momentum__changes_arguments(theta, grad, v, learnrate=0.01, gamma=0.9):
    """You write into the caller's arrays. Make new ones: `-=`, `+=` and `*=` change the old."""
    v = gamma * v + learnrate * grad
    theta -= v
    return theta, v


def momentum__rounded(theta, grad, v, learnrate=0.01, gamma=0.9):
    """You round the result. Return the numbers as they are."""
    v = gamma * v + learnrate * grad
    return np.round(theta - v, 4), np.round(v, 4)


def momentum__nothing_returned(theta, grad, v, learnrate=0.01, gamma=0.9):
    """Nothing comes back. Return the new theta and v."""
    return None


def momentum__rounded_to_eight(theta, grad, v, learnrate=0.01, gamma=0.9):
    """You round the result. Return the numbers as they are."""
    v = gamma * v + learnrate * grad
    theta = theta - v
    return np.round(theta, 8), np.round(v, 8)


def momentum__rounded_to_six(theta, grad, v, learnrate=0.01, gamma=0.9):
    """You round the result. Return the numbers as they are."""
    v = gamma * v + learnrate * grad
    theta = theta - v
    return np.round(theta, 6), np.round(v, 6)


def momentum__one_flat_coordinate_is_enough(theta, grad, v, learnrate=0.01, gamma=0.9):
    """If a single slope is 0 you leave everything as it was. The other coordinates still move, and the state is
    still updated."""
    if np.any(grad == 0.0):
        return theta, v
    v = gamma * v + learnrate * grad
    return theta - v, v


def momentum__size_of_v(theta, grad, v, learnrate=0.01, gamma=0.9):
    """You take the size of the old v. It has a direction, which may be backwards: keep its sign."""
    v = gamma * np.abs(v) + learnrate * grad
    return theta - v, v


def momentum__sign_in_v_rate_outside(theta, grad, v, learnrate=0.01, gamma=0.9):
    """Your v carries the minus and no learning rate, which comes in when you move: another way to write momentum. In
    the overview v is gamma v plus rate times gradient, and theta moves by minus v."""
    v = gamma * v - grad
    return theta + learnrate * v, v


def nesterov__gradient_at_theta(theta, grad_at, v, learnrate=0.01, gamma=0.9):
    """You take the gradient where you stand: that is plain momentum. Nesterov takes it where the
    velocity would carry you."""
    v = gamma * v + learnrate * grad_at(theta)
    return theta - v, v


def nesterov__looks_behind(theta, grad_at, v, learnrate=0.01, gamma=0.9):
    """You look at theta plus gamma v, the place you come from. Theta moves against v, so the place
    ahead lies on the minus side."""
    v = gamma * v + learnrate * grad_at(theta + gamma * v)
    return theta - v, v


def nesterov__looks_too_far(theta, grad_at, v, learnrate=0.01, gamma=0.9):
    """You look ahead by the whole v. Only gamma times v of it survives into the next step."""
    v = gamma * v + learnrate * grad_at(theta - v)
    return theta - v, v


def nesterov__looks_a_step_ahead(theta, grad_at, v, learnrate=0.01, gamma=0.9):
    """You look one gradient step ahead. The place to look at is where gamma times the old v leads,
    with no gradient in it."""
    v = gamma * v + learnrate * grad_at(theta - learnrate * grad_at(theta))
    return theta - v, v


def nesterov__looks_beyond_the_step(theta, grad_at, v, learnrate=0.01, gamma=0.9):
    """You look at where a whole momentum step would end. The look ahead follows gamma times the
    old v only."""
    v = gamma * v + learnrate * grad_at(theta - gamma * v - learnrate * grad_at(theta))
    return theta - v, v


def nesterov__looks_by_the_rate(theta, grad_at, v, learnrate=0.01, gamma=0.9):
    """You look ahead by the rate times v. The look ahead is gamma times v."""
    v = gamma * v + learnrate * grad_at(theta - learnrate * v)
    return theta - v, v


def nesterov__gradient_at_v(theta, grad_at, v, learnrate=0.01, gamma=0.9):
    """You ask for the gradient at the velocity. Ask at a place: theta minus gamma v."""
    v = gamma * v + learnrate * grad_at(gamma * v)
    return theta - v, v


def nesterov__momentum_twice(theta, grad_at, v, learnrate=0.01, gamma=0.9):
    """You move to the place ahead and then take the whole v from there, so gamma v counts twice.
    The look ahead is only for the gradient."""
    ahead = theta - gamma * v
    v = gamma * v + learnrate * grad_at(ahead)
    return ahead - v, v


def nesterov__momentum_lost(theta, grad_at, v, learnrate=0.01, gamma=0.9):
    """You look ahead and then move by the gradient alone, from where you stood. The velocity
    belongs to the move too."""
    g = grad_at(theta - gamma * v)
    return theta - learnrate * g, gamma * v + learnrate * g


def nesterov__step_at_theta_too(theta, grad_at, v, learnrate=0.01, gamma=0.9):
    """You take the gradient where you stand and move by gamma times the new v plus the step:
    another published form. The overview asks grad_at at the place ahead."""
    g = grad_at(theta)
    v = gamma * v + learnrate * g
    return theta - (gamma * v + learnrate * g), v


def nesterov__step_ahead_twice(theta, grad_at, v, learnrate=0.01, gamma=0.9):
    """You look ahead for the gradient and then look ahead again in the move. Theta moves by the
    new v once."""
    g = grad_at(theta - gamma * v)
    v = gamma * v + learnrate * g
    return theta - (gamma * v + learnrate * g), v


def nesterov__v_not_kept(theta, grad_at, v, learnrate=0.01, gamma=0.9):
    """You forget the old velocity when you make the new one. The new v starts from gamma times the
    old one."""
    v = learnrate * grad_at(theta - gamma * v)
    return theta - v, v


def nesterov__no_decay(theta, grad_at, v, learnrate=0.01, gamma=0.9):
    """Your velocity never slows down: the old v lacks its factor gamma in the new v."""
    v = v + learnrate * grad_at(theta - gamma * v)
    return theta - v, v


def nesterov__no_gamma_anywhere(theta, grad_at, v, learnrate=0.01, gamma=0.9):
    """Your gamma is missing in both places: in the look ahead and in the new v."""
    v = v + learnrate * grad_at(theta - v)
    return theta - v, v


def nesterov__averaged(theta, grad_at, v, learnrate=0.01, gamma=0.9):
    """You mix the old v and the step like an average. The step is added whole, with no 1 - gamma
    in front of it."""
    v = gamma * v + (1 - gamma) * learnrate * grad_at(theta - gamma * v)
    return theta - v, v


def nesterov__weights_swapped(theta, grad_at, v, learnrate=0.01, gamma=0.9):
    """You give the old v the factor 1 - gamma. Its factor is gamma."""
    v = (1 - gamma) * v + learnrate * grad_at(theta - gamma * v)
    return theta - v, v


def nesterov__rate_missing(theta, grad_at, v, learnrate=0.01, gamma=0.9):
    """The learning rate is missing: it scales the gradient before it joins v."""
    v = gamma * v + grad_at(theta - gamma * v)
    return theta - v, v


def nesterov__rate_outside(theta, grad_at, v, learnrate=0.01, gamma=0.9):
    """You keep v without the learning rate and apply the rate when you move. In the overview the
    rate is inside v."""
    v = gamma * v + grad_at(theta - gamma * v)
    return theta - learnrate * v, v


def nesterov__rate_twice(theta, grad_at, v, learnrate=0.01, gamma=0.9):
    """You use the learning rate twice. It is in v already, so theta moves by v itself."""
    v = gamma * v + learnrate * grad_at(theta - gamma * v)
    return theta - learnrate * v, v


def nesterov__uphill(theta, grad_at, v, learnrate=0.01, gamma=0.9):
    """You add v to theta and walk uphill. Theta moves against v."""
    v = gamma * v + learnrate * grad_at(theta - gamma * v)
    return theta + v, v


def nesterov__sign_in_v(theta, grad_at, v, learnrate=0.01, gamma=0.9):
    """You carry the minus inside v and add v to theta: another published form (Keras and the cs231n notes have
    it). The overview adds the step to v and subtracts v from theta."""
    v = gamma * v - learnrate * grad_at(theta + gamma * v)
    return theta + v, v


def nesterov__sign_twice(theta, grad_at, v, learnrate=0.01, gamma=0.9):
    """You subtract the step in v and subtract v again, so two minus signs cancel and you walk
    uphill."""
    v = gamma * v - learnrate * grad_at(theta - gamma * v)
    return theta - v, v


def nesterov__old_v(theta, grad_at, v, learnrate=0.01, gamma=0.9):
    """You move theta by the v of the step before. Update v first, then move by the new one."""
    return theta - v, gamma * v + learnrate * grad_at(theta - gamma * v)


def nesterov__old_v_returned(theta, grad_at, v, learnrate=0.01, gamma=0.9):
    """You move by the new v but hand back the old one, so the next step knows nothing of this
    one."""
    return theta - (gamma * v + learnrate * grad_at(theta - gamma * v)), v


def nesterov__place_ahead_returned(theta, grad_at, v, learnrate=0.01, gamma=0.9):
    """You return the place ahead as the new theta. Theta moves by the new v."""
    ahead = theta - gamma * v
    return ahead, gamma * v + learnrate * grad_at(ahead)


def nesterov__default_gamma(theta, grad_at, v, learnrate=0.01, gamma=0.9):
    """You use 0.9 whatever gamma says. Use the gamma that you are given."""
    v = 0.9 * v + learnrate * grad_at(theta - 0.9 * v)
    return theta - v, v


def nesterov__default_rate(theta, grad_at, v, learnrate=0.01, gamma=0.9):
    """You use 0.01 whatever learnrate says. Use the rate that you are given."""
    v = gamma * v + 0.01 * grad_at(theta - gamma * v)
    return theta - v, v


def nesterov__order_turned(theta, grad_at, v, learnrate=0.01, gamma=0.9):
    """You return v first. The order is theta, then v."""
    v = gamma * v + learnrate * grad_at(theta - gamma * v)
    return v, theta - v


def nesterov__theta_only(theta, grad_at, v, learnrate=0.01, gamma=0.9):
    """You return theta alone. The caller needs the new v for the next step."""
    return theta - (gamma * v + learnrate * grad_at(theta - gamma * v))


def nesterov__one_v_for_all(theta, grad_at, v, learnrate=0.01, gamma=0.9):
    """You add the gradient up over all coordinates. Each coordinate has a velocity of its own."""
    v = gamma * v + learnrate * np.sum(grad_at(theta - gamma * v))
    return theta - v, v


def nesterov__changes_arguments(theta, grad_at, v, learnrate=0.01, gamma=0.9):
    """You write into the caller's arrays. Make new ones: `-=`, `+=` and `*=` change the old."""
    v = gamma * v + learnrate * grad_at(theta - gamma * v)
    theta -= v
    return theta, v


def nesterov__nothing_returned(theta, grad_at, v, learnrate=0.01, gamma=0.9):
    """Nothing comes back. Return the new theta and v."""
    return None


def nesterov__rounded_to_eight(theta, grad_at, v, learnrate=0.01, gamma=0.9):
    """You round the result. Return the numbers as they are."""
    v = gamma * v + learnrate * grad_at(theta - gamma * v)
    theta = theta - v
    return np.round(theta, 8), np.round(v, 8)


def nesterov__rounded_to_six(theta, grad_at, v, learnrate=0.01, gamma=0.9):
    """You round the result. Return the numbers as they are."""
    v = gamma * v + learnrate * grad_at(theta - gamma * v)
    theta = theta - v
    return np.round(theta, 6), np.round(v, 6)


def nesterov__gradient_here_sign_in_v(theta, grad_at, v, learnrate=0.01, gamma=0.9):
    """You take the gradient where you stand, v carries the minus, and theta moves once more by gamma times the
    new v: another published form (Keras and the cs231n notes have it). The overview asks grad_at at theta minus
    gamma v, and subtracts v."""
    new = gamma * v - learnrate * grad_at(theta)
    return theta - gamma * v + (1 + gamma) * new, new


def nesterov__gradient_here_rate_outside(theta, grad_at, v, learnrate=0.01, gamma=0.9):
    """You take the gradient where you stand and keep v without the learning rate: another published form
    (PyTorch's). The overview asks grad_at at theta minus gamma v, with the rate inside v."""
    g = grad_at(theta)
    v = gamma * v + g
    return theta - learnrate * (g + gamma * v), v


def nesterov__looks_ahead_rate_outside(theta, grad_at, v, learnrate=0.01, gamma=0.9):
    """You keep v without the learning rate, look ahead by rate times gamma v, and apply the rate when you move:
    another published form of the same idea. In the overview the rate is inside v, so the look ahead is gamma v."""
    v = gamma * v + grad_at(theta - learnrate * gamma * v)
    return theta - learnrate * v, v


def nesterov__averaged_gradient(theta, grad_at, v, learnrate=0.01, gamma=0.9):
    """You keep an average of the gradients, with 1 - gamma, and let the rate scale the move: another published
    form. The overview's v is gamma v plus the rate times the gradient ahead."""
    v = gamma * v + (1 - gamma) * grad_at(theta - gamma * v)
    return theta - learnrate * v, v


def nesterov__averaged_gradient_looks_by_the_rate(theta, grad_at, v, learnrate=0.01, gamma=0.9):
    """You keep an average of the gradients, with 1 - gamma, and let the rate scale the move: another published
    form. The overview's v is gamma v plus the rate times the gradient ahead."""
    v = gamma * v + (1 - gamma) * grad_at(theta - learnrate * gamma * v)
    return theta - learnrate * v, v


def nesterov__plain_momentum_rate_outside(theta, grad_at, v, learnrate=0.01, gamma=0.9):
    """You take the gradient where you stand: that is plain momentum, in PyTorch's form with the rate outside v.
    Nesterov asks grad_at at theta minus gamma v; and in the overview the rate is inside v."""
    v = gamma * v + grad_at(theta)
    return theta - learnrate * v, v


def nesterov__plain_momentum_sign_in_v(theta, grad_at, v, learnrate=0.01, gamma=0.9):
    """You take the gradient where you stand: that is plain momentum, with the minus inside v. Nesterov asks
    grad_at at theta minus gamma v; and in the overview v is subtracted from theta."""
    v = gamma * v - learnrate * grad_at(theta)
    return theta + v, v


def nesterov__plain_momentum_averaged(theta, grad_at, v, learnrate=0.01, gamma=0.9):
    """You take the gradient where you stand and average it: that is plain momentum, as Ng's course writes it.
    Nesterov asks grad_at at theta minus gamma v, and the overview's v takes the whole gradient times the rate."""
    v = gamma * v + (1 - gamma) * grad_at(theta)
    return theta - learnrate * v, v


def adagrad__no_square(theta, grad, g2, learnrate=0.01, eps=1e-8):
    """You add the gradient itself to g2. It is the square that is added."""
    g2 = g2 + grad
    return theta - learnrate * grad / np.sqrt(g2 + eps), g2


def adagrad__absolute(theta, grad, g2, learnrate=0.01, eps=1e-8):
    """You add the size of the gradient to g2. It is the square that is added."""
    g2 = g2 + np.abs(grad)
    return theta - learnrate * grad / np.sqrt(g2 + eps), g2


def adagrad__doubled(theta, grad, g2, learnrate=0.01, eps=1e-8):
    """You add twice the gradient in place of its square: `*2` is not `**2`."""
    g2 = g2 + grad * 2
    return theta - learnrate * grad / np.sqrt(g2 + eps), g2


def adagrad__no_sum(theta, grad, g2, learnrate=0.01, eps=1e-8):
    """You forget the sum so far. The new g2 is the old one plus the square of this gradient."""
    g2 = grad**2
    return theta - learnrate * grad / np.sqrt(g2 + eps), g2


def adagrad__square_of_the_sum(theta, grad, g2, learnrate=0.01, eps=1e-8):
    """You add first and square after. Square each gradient, then add."""
    g2 = (np.sqrt(g2) + grad) ** 2
    return theta - learnrate * grad / np.sqrt(g2 + eps), g2


def adagrad__no_root(theta, grad, g2, learnrate=0.01, eps=1e-8):
    """You divide by the sum of squares itself. Its square root is missing."""
    g2 = g2 + grad**2
    return theta - learnrate * grad / (g2 + eps), g2


def adagrad__old_sum(theta, grad, g2, learnrate=0.01, eps=1e-8):
    """You divide by the sum before this gradient joined it. Update g2 first."""
    return theta - learnrate * grad / np.sqrt(g2 + eps), g2 + grad**2


def adagrad__old_sum_returned(theta, grad, g2, learnrate=0.01, eps=1e-8):
    """You hand back the old g2, so this gradient is forgotten at the next step."""
    return theta - learnrate * grad / np.sqrt(g2 + grad**2 + eps), g2


def adagrad__root_kept(theta, grad, g2, learnrate=0.01, eps=1e-8):
    """You hand back the root of the sum. Keep the sum itself; the root is only for this step."""
    g2 = g2 + grad**2
    return theta - learnrate * grad / np.sqrt(g2 + eps), np.sqrt(g2 + eps)


def adagrad__averaged(theta, grad, g2, learnrate=0.01, eps=1e-8):
    """You let the old squares fade, as RMSprop does. Adagrad adds all of them up, and none fades."""
    g2 = 0.9 * g2 + 0.1 * grad**2
    return theta - learnrate * grad / np.sqrt(g2 + eps), g2


def adagrad__plain_step(theta, grad, g2, learnrate=0.01, eps=1e-8):
    """You keep the sum but take the plain step. The step is divided by the root of the sum."""
    return theta - learnrate * grad, g2 + grad**2


def adagrad__no_gradient(theta, grad, g2, learnrate=0.01, eps=1e-8):
    """The gradient is missing in the numerator: your step always goes one way."""
    g2 = g2 + grad**2
    return theta - learnrate / np.sqrt(g2 + eps), g2


def adagrad__size_of_the_gradient_above(theta, grad, g2, learnrate=0.01, eps=1e-8):
    """Your step always goes one way: the gradient in the numerator has lost its sign. Only in g2 is it squared."""
    g2 = g2 + grad**2
    return theta - learnrate * np.abs(grad) / np.sqrt(g2 + eps), g2


def adagrad__gradient_squared_above(theta, grad, g2, learnrate=0.01, eps=1e-8):
    """You have the square of the gradient in the numerator too. Only the sum in the denominator is of squares."""
    g2 = g2 + grad**2
    return theta - learnrate * grad**2 / np.sqrt(g2 + eps), g2


def adagrad__root_multiplied(theta, grad, g2, learnrate=0.01, eps=1e-8):
    """You multiply by the root of the sum. It divides the step."""
    g2 = g2 + grad**2
    return theta - learnrate * grad * np.sqrt(g2 + eps), g2


def adagrad__no_rate(theta, grad, g2, learnrate=0.01, eps=1e-8):
    """The learning rate is missing from your step."""
    g2 = g2 + grad**2
    return theta - grad / np.sqrt(g2 + eps), g2


def adagrad__rate_twice(theta, grad, g2, learnrate=0.01, eps=1e-8):
    """You use the learning rate twice: it scales the step once."""
    g2 = g2 + grad**2
    return theta - learnrate**2 * grad / np.sqrt(g2 + eps), g2


def adagrad__rate_in_the_sum(theta, grad, g2, learnrate=0.01, eps=1e-8):
    """Your learning rate goes into g2 as well. The sum is of plain squared gradients."""
    g2 = g2 + (learnrate * grad) ** 2
    return theta - learnrate * grad / np.sqrt(g2 + eps), g2


def adagrad__rate_under_the_root(theta, grad, g2, learnrate=0.01, eps=1e-8):
    """Your learning rate stands under the root. It belongs in front of it."""
    g2 = g2 + grad**2
    return theta - np.sqrt(learnrate / (g2 + eps)) * grad, g2


def adagrad__uphill(theta, grad, g2, learnrate=0.01, eps=1e-8):
    """You add the step and walk uphill. Theta moves against the gradient."""
    g2 = g2 + grad**2
    return theta + learnrate * grad / np.sqrt(g2 + eps), g2


def adagrad__subtracted(theta, grad, g2, learnrate=0.01, eps=1e-8):
    """You subtract the square from g2. The sum only ever grows."""
    g2 = g2 - grad**2
    return theta - learnrate * grad / np.sqrt(g2 + eps), g2


def adagrad__one_sum_for_all(theta, grad, g2, learnrate=0.01, eps=1e-8):
    """You add the squares up over all coordinates. Each coordinate has a sum of its own."""
    g2 = g2 + np.sum(grad**2)
    return theta - learnrate * grad / np.sqrt(g2 + eps), g2


def adagrad__one_length_for_all(theta, grad, g2, learnrate=0.01, eps=1e-8):
    """You divide every coordinate by the same length. Each is divided by the root of its own
    sum."""
    g2 = g2 + grad**2
    return theta - learnrate * grad / np.sqrt(np.sum(g2) + eps), g2


def adagrad__theta_squared(theta, grad, g2, learnrate=0.01, eps=1e-8):
    """You add the square of theta. It is the gradient that is squared and added."""
    g2 = g2 + theta**2
    return theta - learnrate * grad / np.sqrt(g2 + eps), g2


def adagrad__added_twice(theta, grad, g2, learnrate=0.01, eps=1e-8):
    """You count the square of this gradient twice in the sum."""
    g2 = g2 + 2 * grad**2
    return theta - learnrate * grad / np.sqrt(g2 + eps), g2


def adagrad__default_rate(theta, grad, g2, learnrate=0.01, eps=1e-8):
    """You use 0.01 whatever learnrate says. Use the rate that you are given."""
    g2 = g2 + grad**2
    return theta - 0.01 * grad / np.sqrt(g2 + eps), g2


def adagrad__order_turned(theta, grad, g2, learnrate=0.01, eps=1e-8):
    """You return g2 first. The order is theta, then g2."""
    g2 = g2 + grad**2
    return g2, theta - learnrate * grad / np.sqrt(g2 + eps)


def adagrad__theta_only(theta, grad, g2, learnrate=0.01, eps=1e-8):
    """You return theta alone. The caller needs the new g2 for the next step."""
    return theta - learnrate * grad / np.sqrt(g2 + grad**2 + eps)


def adagrad__changes_arguments(theta, grad, g2, learnrate=0.01, eps=1e-8):
    """You write into the caller's arrays. Make new ones: `-=`, `+=` and `*=` change the old."""
    g2 = g2 + grad**2
    theta -= learnrate * grad / np.sqrt(g2 + eps)
    return theta, g2


def adagrad__nothing_returned(theta, grad, g2, learnrate=0.01, eps=1e-8):
    """Nothing comes back. Return the new theta and g2."""
    return None


def adagrad__eps_missing(theta, grad, g2, learnrate=0.01, eps=1e-8):
    """You add no eps in the denominator. There, inside or outside the root, it prevents 0 / 0 where a coordinate has
    had no slope yet; added after the division it comes too late."""
    g2 = g2 + grad**2
    return theta - learnrate * grad / np.sqrt(g2), g2


def adagrad__eps_in_the_state(theta, grad, g2, learnrate=0.01, eps=1e-8):
    """You add eps to the state that you return. It belongs in the denominator of the step, not in what is
    remembered."""
    g2 = g2 + grad**2 + eps
    return theta - learnrate * grad / np.sqrt(g2), g2


def adagrad__rounded_to_eight(theta, grad, g2, learnrate=0.01, eps=1e-8):
    """You round the result. Return the numbers as they are."""
    g2 = g2 + grad**2
    theta = theta - learnrate * grad / np.sqrt(g2 + eps)
    return np.round(theta, 8), np.round(g2, 8)


def adagrad__rounded_to_six(theta, grad, g2, learnrate=0.01, eps=1e-8):
    """You round the result. Return the numbers as they are."""
    g2 = g2 + grad**2
    theta = theta - learnrate * grad / np.sqrt(g2 + eps)
    return np.round(theta, 6), np.round(g2, 6)


def adagrad__one_flat_coordinate_is_enough(theta, grad, g2, learnrate=0.01, eps=1e-8):
    """If a single slope is 0 you leave everything as it was. The other coordinates still move, and the state is
    still updated."""
    if np.any(grad == 0.0):
        return theta, g2
    g2 = g2 + grad**2
    return theta - learnrate * grad / np.sqrt(g2 + eps), g2


def adagrad__sum_not_handed_back(theta, grad, g2, learnrate=0.01, eps=1e-8):
    """You hand back the last gradient squared instead of the sum. The next step needs the sum."""
    total = g2 + grad**2
    return theta - learnrate * grad / np.sqrt(total + eps), grad**2


def adagrad__half_of_the_square(theta, grad, g2, learnrate=0.01, eps=1e-8):
    """You add half of the squared gradient. The sum takes the whole square."""
    g2 = g2 + 0.5 * grad**2
    return theta - learnrate * grad / np.sqrt(g2 + eps), g2


def adagrad__old_sum_eps_outside(theta, grad, g2, learnrate=0.01, eps=1e-8):
    """You divide by the sum before this gradient joined it. Update g2 first."""
    return theta - learnrate * grad / (np.sqrt(g2) + eps), g2 + grad**2


def adagrad__eps_after_division(theta, grad, g2, learnrate=0.01, eps=1e-8):
    """You add no eps in the denominator. There, inside or outside the root, it prevents 0 / 0 where a coordinate has
    had no slope yet; added after the division it comes too late."""
    g2 = g2 + grad**2
    return theta - (learnrate / np.sqrt(g2) + eps) * grad, g2


def adagrad__eps_on_the_quotient(theta, grad, g2, learnrate=0.01, eps=1e-8):
    """You add no eps in the denominator. There, inside or outside the root, it prevents 0 / 0 where a coordinate has
    had no slope yet; added after the division it comes too late."""
    g2 = g2 + grad**2
    return theta - learnrate * (grad / np.sqrt(g2) + eps), g2


def adagrad__eps_on_the_step(theta, grad, g2, learnrate=0.01, eps=1e-8):
    """You add no eps in the denominator. There, inside or outside the root, it prevents 0 / 0 where a coordinate has
    had no slope yet; added after the division it comes too late."""
    g2 = g2 + grad**2
    return theta - (learnrate * grad / np.sqrt(g2) + eps), g2


def adagrad__eps_on_theta(theta, grad, g2, learnrate=0.01, eps=1e-8):
    """You add no eps in the denominator. There, inside or outside the root, it prevents 0 / 0 where a coordinate has
    had no slope yet; added after the division it comes too late."""
    g2 = g2 + grad**2
    return theta - learnrate * grad / np.sqrt(g2) + eps, g2


def adadelta__new_change_first(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """You update avg_dx2 before you use it. The change is made with the avg_dx2 of the step
    before."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    guess = -np.sqrt(avg_dx2 + eps) / np.sqrt(avg_g2 + eps) * grad
    avg_dx2 = gamma * avg_dx2 + (1 - gamma) * guess**2
    change = -np.sqrt(avg_dx2 + eps) / np.sqrt(avg_g2 + eps) * grad
    return theta + change, avg_g2, avg_dx2


def adadelta__old_gradients(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """You divide by the avg_g2 of the step before. This gradient joins avg_g2 first."""
    change = -np.sqrt(avg_dx2 + eps) / np.sqrt(avg_g2 + eps) * grad
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    avg_dx2 = gamma * avg_dx2 + (1 - gamma) * change**2
    return theta + change, avg_g2, avg_dx2


def adadelta__ratio_inverted(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """Your ratio is upside down. The root for the changes is the numerator, the root for the gradients the
    denominator."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    change = -np.sqrt(avg_g2 + eps) / np.sqrt(avg_dx2 + eps) * grad
    avg_dx2 = gamma * avg_dx2 + (1 - gamma) * change**2
    return theta + change, avg_g2, avg_dx2


def adadelta__keeps_a_rate(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """You use a learning rate in place of the changes so far. Adadelta has none: the root of
    avg_dx2 plus eps takes its place."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    change = -0.01 / np.sqrt(avg_g2 + eps) * grad
    avg_dx2 = gamma * avg_dx2 + (1 - gamma) * change**2
    return theta + change, avg_g2, avg_dx2


def adadelta__rate_as_well(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """You scale the change by a learning rate as well, as the versions of some libraries do. Adadelta as
    published has none."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    change = -0.01 * np.sqrt(avg_dx2 + eps) / np.sqrt(avg_g2 + eps) * grad
    avg_dx2 = gamma * avg_dx2 + (1 - gamma) * change**2
    return theta + change, avg_g2, avg_dx2


def adadelta__theta_for_change(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """You average the square of theta. avg_dx2 averages the square of the change of theta."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    change = -np.sqrt(avg_dx2 + eps) / np.sqrt(avg_g2 + eps) * grad
    avg_dx2 = gamma * avg_dx2 + (1 - gamma) * theta**2
    return theta + change, avg_g2, avg_dx2


def adadelta__new_theta_for_change(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """You average the square of the new theta. avg_dx2 averages the square of its change."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    change = -np.sqrt(avg_dx2 + eps) / np.sqrt(avg_g2 + eps) * grad
    avg_dx2 = gamma * avg_dx2 + (1 - gamma) * (theta + change) ** 2
    return theta + change, avg_g2, avg_dx2


def adadelta__gradient_for_change(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """You average the square of the gradient in both places. avg_dx2 averages the square of the change of theta."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    change = -np.sqrt(avg_dx2 + eps) / np.sqrt(avg_g2 + eps) * grad
    avg_dx2 = gamma * avg_dx2 + (1 - gamma) * grad**2
    return theta + change, avg_g2, avg_dx2


def adadelta__gradient_below_the_line(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """The gradient has slipped into the denominator. `a / b * g` and `a / (b * g)` differ: it multiplies the
    ratio."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    change = -np.sqrt(avg_dx2 + eps) / (np.sqrt(avg_g2 + eps) * grad)
    avg_dx2 = gamma * avg_dx2 + (1 - gamma) * change**2
    return theta + change, avg_g2, avg_dx2


def adadelta__eps_outside(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """Your eps stands outside both roots. At the first step it is all that moves theta, so here it
    must be inside them."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    change = -(np.sqrt(avg_dx2) + eps) / (np.sqrt(avg_g2) + eps) * grad
    avg_dx2 = gamma * avg_dx2 + (1 - gamma) * change**2
    return theta + change, avg_g2, avg_dx2


def adadelta__eps_outside_above(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """In the numerator your eps stands outside the root. At the first step it is all that moves theta, so it
    must be inside."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    change = -(np.sqrt(avg_dx2) + eps) / np.sqrt(avg_g2 + eps) * grad
    avg_dx2 = gamma * avg_dx2 + (1 - gamma) * change**2
    return theta + change, avg_g2, avg_dx2


def adadelta__eps_outside_below(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """In the denominator your eps stands outside the root. In Adadelta it is inside both roots."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    change = -np.sqrt(avg_dx2 + eps) / (np.sqrt(avg_g2) + eps) * grad
    avg_dx2 = gamma * avg_dx2 + (1 - gamma) * change**2
    return theta + change, avg_g2, avg_dx2


def adadelta__no_eps_above(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """There is no eps in the numerator, so the first change is 0 and theta never leaves its place."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    change = -np.sqrt(avg_dx2) / np.sqrt(avg_g2 + eps) * grad
    avg_dx2 = gamma * avg_dx2 + (1 - gamma) * change**2
    return theta + change, avg_g2, avg_dx2


def adadelta__no_eps_below(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """There is no eps in the denominator. Both roots have one."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    change = -np.sqrt(avg_dx2 + eps) / np.sqrt(avg_g2) * grad
    avg_dx2 = gamma * avg_dx2 + (1 - gamma) * change**2
    return theta + change, avg_g2, avg_dx2


def adadelta__no_roots(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """Both square roots are missing: the averages are of squares."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    change = -(avg_dx2 + eps) / (avg_g2 + eps) * grad
    avg_dx2 = gamma * avg_dx2 + (1 - gamma) * change**2
    return theta + change, avg_g2, avg_dx2


def adadelta__no_root_above(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """The square root in the numerator is missing: avg_dx2 is an average of squares."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    change = -(avg_dx2 + eps) / np.sqrt(avg_g2 + eps) * grad
    avg_dx2 = gamma * avg_dx2 + (1 - gamma) * change**2
    return theta + change, avg_g2, avg_dx2


def adadelta__no_root_below(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """The square root in the denominator is missing: avg_g2 is an average of squares."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    change = -np.sqrt(avg_dx2 + eps) / (avg_g2 + eps) * grad
    avg_dx2 = gamma * avg_dx2 + (1 - gamma) * change**2
    return theta + change, avg_g2, avg_dx2


def adadelta__no_gradient(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """The gradient is missing from your change, so it always goes one way."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    change = -np.sqrt(avg_dx2 + eps) / np.sqrt(avg_g2 + eps)
    avg_dx2 = gamma * avg_dx2 + (1 - gamma) * change**2
    return theta + change, avg_g2, avg_dx2


def adadelta__uphill(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """You walk uphill. The change goes against the gradient."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    change = -np.sqrt(avg_dx2 + eps) / np.sqrt(avg_g2 + eps) * grad
    avg_dx2 = gamma * avg_dx2 + (1 - gamma) * change**2
    return theta - change, avg_g2, avg_dx2


def adadelta__weights_swapped(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """You give the old averages the factor 1 - gamma. Theirs is gamma; the new squares have 1 -
    gamma."""
    avg_g2 = (1 - gamma) * avg_g2 + gamma * grad**2
    change = -np.sqrt(avg_dx2 + eps) / np.sqrt(avg_g2 + eps) * grad
    avg_dx2 = (1 - gamma) * avg_dx2 + gamma * change**2
    return theta + change, avg_g2, avg_dx2


def adadelta__weights_swapped_for_changes(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """In avg_dx2 you give the old average the factor 1 - gamma. Its factor is gamma, as in
    avg_g2."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    change = -np.sqrt(avg_dx2 + eps) / np.sqrt(avg_g2 + eps) * grad
    avg_dx2 = (1 - gamma) * avg_dx2 + gamma * change**2
    return theta + change, avg_g2, avg_dx2


def adadelta__sums(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """You add all squares up, as Adagrad does. Both are running averages, in which the old squares fade by
    gamma."""
    avg_g2 = avg_g2 + grad**2
    change = -np.sqrt(avg_dx2 + eps) / np.sqrt(avg_g2 + eps) * grad
    avg_dx2 = avg_dx2 + change**2
    return theta + change, avg_g2, avg_dx2


def adadelta__new_squares_whole(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """The new squares lack their factor 1 - gamma."""
    avg_g2 = gamma * avg_g2 + grad**2
    change = -np.sqrt(avg_dx2 + eps) / np.sqrt(avg_g2 + eps) * grad
    avg_dx2 = gamma * avg_dx2 + change**2
    return theta + change, avg_g2, avg_dx2


def adadelta__change_not_squared(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """You average the change itself. avg_dx2 is an average of squares."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    change = -np.sqrt(avg_dx2 + eps) / np.sqrt(avg_g2 + eps) * grad
    avg_dx2 = gamma * avg_dx2 + (1 - gamma) * change
    return theta + change, avg_g2, avg_dx2


def adadelta__gradient_not_squared(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """You average the size of the gradient. avg_g2 is an average of squares."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * np.abs(grad)
    change = -np.sqrt(avg_dx2 + eps) / np.sqrt(avg_g2 + eps) * grad
    avg_dx2 = gamma * avg_dx2 + (1 - gamma) * change**2
    return theta + change, avg_g2, avg_dx2


def adadelta__changes_forgotten(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """You hand avg_dx2 back as it came. The square of this change joins it."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    change = -np.sqrt(avg_dx2 + eps) / np.sqrt(avg_g2 + eps) * grad
    return theta + change, avg_g2, avg_dx2


def adadelta__gradients_forgotten(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """You hand avg_g2 back as it came. The square of this gradient joins it."""
    old = avg_g2
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    change = -np.sqrt(avg_dx2 + eps) / np.sqrt(avg_g2 + eps) * grad
    avg_dx2 = gamma * avg_dx2 + (1 - gamma) * change**2
    return theta + change, old, avg_dx2


def adadelta__roots_kept(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """You hand back the roots. Keep the averages of the squares; the roots are only for this
    step."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    change = -np.sqrt(avg_dx2 + eps) / np.sqrt(avg_g2 + eps) * grad
    avg_dx2 = gamma * avg_dx2 + (1 - gamma) * change**2
    return theta + change, np.sqrt(avg_g2 + eps), np.sqrt(avg_dx2 + eps)


def adadelta__averages_turned(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """You return avg_dx2 before avg_g2. The order is theta, avg_g2, avg_dx2."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    change = -np.sqrt(avg_dx2 + eps) / np.sqrt(avg_g2 + eps) * grad
    avg_dx2 = gamma * avg_dx2 + (1 - gamma) * change**2
    return theta + change, avg_dx2, avg_g2


def adadelta__theta_last(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """You return theta last. The order is theta, avg_g2, avg_dx2."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    change = -np.sqrt(avg_dx2 + eps) / np.sqrt(avg_g2 + eps) * grad
    avg_dx2 = gamma * avg_dx2 + (1 - gamma) * change**2
    return avg_g2, avg_dx2, theta + change


def adadelta__theta_only(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """You return theta alone. The caller needs both averages for the next step."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    change = -np.sqrt(avg_dx2 + eps) / np.sqrt(avg_g2 + eps) * grad
    return theta + change


def adadelta__change_returned(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """You return the change in place of the new theta."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    change = -np.sqrt(avg_dx2 + eps) / np.sqrt(avg_g2 + eps) * grad
    avg_dx2 = gamma * avg_dx2 + (1 - gamma) * change**2
    return change, avg_g2, avg_dx2


def adadelta__one_average_for_all(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """You average over all coordinates at once. Each coordinate has averages of its own."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * np.mean(grad**2)
    change = -np.sqrt(avg_dx2 + eps) / np.sqrt(avg_g2 + eps) * grad
    avg_dx2 = gamma * avg_dx2 + (1 - gamma) * change**2
    return theta + change, avg_g2, avg_dx2


def adadelta__default_gamma(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """You use 0.9 whatever gamma says. Use the gamma that you are given."""
    avg_g2 = 0.9 * avg_g2 + 0.1 * grad**2
    change = -np.sqrt(avg_dx2 + eps) / np.sqrt(avg_g2 + eps) * grad
    avg_dx2 = 0.9 * avg_dx2 + 0.1 * change**2
    return theta + change, avg_g2, avg_dx2


def adadelta__default_eps(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """You use 1e-6 whatever eps says. Use the eps that you are given."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    change = -np.sqrt(avg_dx2 + 1e-6) / np.sqrt(avg_g2 + 1e-6) * grad
    avg_dx2 = gamma * avg_dx2 + (1 - gamma) * change**2
    return theta + change, avg_g2, avg_dx2


def adadelta__eps_of_the_others(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """You use 1e-8, the eps of the other optimisers. Use the eps that you are given."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    change = -np.sqrt(avg_dx2 + 1e-8) / np.sqrt(avg_g2 + 1e-8) * grad
    avg_dx2 = gamma * avg_dx2 + (1 - gamma) * change**2
    return theta + change, avg_g2, avg_dx2


def adadelta__changes_arguments(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """You write into the caller's arrays. Make new ones: `-=`, `+=` and `*=` change the old."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    change = -np.sqrt(avg_dx2 + eps) / np.sqrt(avg_g2 + eps) * grad
    avg_dx2 = gamma * avg_dx2 + (1 - gamma) * change**2
    theta += change
    return theta, avg_g2, avg_dx2


def adadelta__nothing_returned(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """Nothing comes back. Return the new theta, avg_g2 and avg_dx2."""
    return None


def adadelta__rounded_to_eight(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """You round the result. Return the numbers as they are."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    d = -np.sqrt(avg_dx2 + eps) / np.sqrt(avg_g2 + eps) * grad
    avg_dx2 = gamma * avg_dx2 + (1 - gamma) * d**2
    theta = theta + d
    return np.round(theta, 8), np.round(avg_g2, 8), np.round(avg_dx2, 8)


def adadelta__rounded_to_six(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """You round the result. Return the numbers as they are."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    d = -np.sqrt(avg_dx2 + eps) / np.sqrt(avg_g2 + eps) * grad
    avg_dx2 = gamma * avg_dx2 + (1 - gamma) * d**2
    theta = theta + d
    return np.round(theta, 6), np.round(avg_g2, 6), np.round(avg_dx2, 6)


def adadelta__one_flat_coordinate_is_enough(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """If a single slope is 0 you leave everything as it was. The other coordinates still move, and the state is
    still updated."""
    if np.any(grad == 0.0):
        return theta, avg_g2, avg_dx2
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    d = -np.sqrt(avg_dx2 + eps) / np.sqrt(avg_g2 + eps) * grad
    avg_dx2 = gamma * avg_dx2 + (1 - gamma) * d**2
    return theta + d, avg_g2, avg_dx2


def adadelta__one_ratio_for_all(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """You take one ratio for all coordinates, from the means of the averages. Each coordinate has a ratio of
    its own."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    change = -np.sqrt(np.mean(avg_dx2) + eps) / np.sqrt(np.mean(avg_g2) + eps) * grad
    avg_dx2 = gamma * avg_dx2 + (1 - gamma) * change**2
    return theta + change, avg_g2, avg_dx2


def adadelta__rate_as_well_for_the_move(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """You scale the change by a learning rate as well, as the versions of some libraries do. Adadelta as
    published has none."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    change = -np.sqrt(avg_dx2 + eps) / np.sqrt(avg_g2 + eps) * grad
    avg_dx2 = gamma * avg_dx2 + (1 - gamma) * change**2
    return theta + 0.001 * change, avg_g2, avg_dx2


def rmsprop__weights_swapped(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """You give the old average the factor 1 - gamma. Its factor is gamma; the new square has 1 -
    gamma."""
    avg_g2 = (1 - gamma) * avg_g2 + gamma * grad**2
    return theta - learnrate * grad / np.sqrt(avg_g2 + eps), avg_g2


def rmsprop__sum(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """You add all squares up: that is Adagrad. Here the old ones fade by gamma."""
    avg_g2 = avg_g2 + grad**2
    return theta - learnrate * grad / np.sqrt(avg_g2 + eps), avg_g2


def rmsprop__new_square_whole(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """The new square lacks its factor 1 - gamma."""
    avg_g2 = gamma * avg_g2 + grad**2
    return theta - learnrate * grad / np.sqrt(avg_g2 + eps), avg_g2


def rmsprop__no_decay(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """The old average lacks its factor gamma, so nothing ever fades."""
    avg_g2 = avg_g2 + (1 - gamma) * grad**2
    return theta - learnrate * grad / np.sqrt(avg_g2 + eps), avg_g2


def rmsprop__old_forgotten(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """You forget the average so far. The new one starts from gamma times the old one."""
    avg_g2 = grad**2
    return theta - learnrate * grad / np.sqrt(avg_g2 + eps), avg_g2


def rmsprop__only_the_new_part(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """You keep only the new part, 1 - gamma times the square. Gamma times the old average is
    missing."""
    avg_g2 = (1 - gamma) * grad**2
    return theta - learnrate * grad / np.sqrt(avg_g2 + eps), avg_g2


def rmsprop__corrected(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """You correct the average for its start from zero, as Adam does. RMSprop divides by the plain
    average."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    return theta - learnrate * grad / np.sqrt(avg_g2 / (1 - gamma) + eps), avg_g2


def rmsprop__no_root(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """You divide by the average of the squares itself. Its square root is missing."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    return theta - learnrate * grad / (avg_g2 + eps), avg_g2


def rmsprop__not_squared(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """You average the gradient itself. It is the square that is averaged."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad
    return theta - learnrate * grad / np.sqrt(avg_g2 + eps), avg_g2


def rmsprop__absolute(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """You average the size of the gradient. It is the square that is averaged."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * np.abs(grad)
    return theta - learnrate * grad / np.sqrt(avg_g2 + eps), avg_g2


def rmsprop__doubled(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """You average twice the gradient in place of its square: `*2` is not `**2`."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad * 2
    return theta - learnrate * grad / np.sqrt(avg_g2 + eps), avg_g2


def rmsprop__square_of_the_average(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """You average first and square after. Square the gradient, then average."""
    avg_g2 = (gamma * np.sqrt(avg_g2) + (1 - gamma) * grad) ** 2
    return theta - learnrate * grad / np.sqrt(avg_g2 + eps), avg_g2


def rmsprop__factor_squared(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """Your factor 1 - gamma is squared together with the gradient. Only the gradient is."""
    avg_g2 = gamma * avg_g2 + ((1 - gamma) * grad) ** 2
    return theta - learnrate * grad / np.sqrt(avg_g2 + eps), avg_g2


def rmsprop__old_average(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """You divide by the average before this gradient joined it. Update avg_g2 first."""
    return theta - learnrate * grad / np.sqrt(avg_g2 + eps), gamma * avg_g2 + (1 - gamma) * grad**2


def rmsprop__old_average_returned(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """You hand back the old average, so this gradient is forgotten at the next step."""
    new = gamma * avg_g2 + (1 - gamma) * grad**2
    return theta - learnrate * grad / np.sqrt(new + eps), avg_g2


def rmsprop__root_kept(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """You hand back the root of the average. Keep the average itself; the root is only for this
    step."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    return theta - learnrate * grad / np.sqrt(avg_g2 + eps), np.sqrt(avg_g2 + eps)


def rmsprop__plain_step(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """You keep the average but take the plain step. The step is divided by the root of the
    average."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    return theta - learnrate * grad, avg_g2


def rmsprop__no_gradient(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """The gradient is missing in the numerator: your step always goes one way."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    return theta - learnrate / np.sqrt(avg_g2 + eps), avg_g2


def rmsprop__root_multiplied(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """You multiply by the root of the average. It divides the step."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    return theta - learnrate * grad * np.sqrt(avg_g2 + eps), avg_g2


def rmsprop__no_rate(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """The learning rate is missing from your step."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    return theta - grad / np.sqrt(avg_g2 + eps), avg_g2


def rmsprop__rate_twice(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """You use the learning rate twice: it scales the step once."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    return theta - learnrate**2 * grad / np.sqrt(avg_g2 + eps), avg_g2


def rmsprop__rate_under_the_root(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """Your learning rate stands under the root. It belongs in front of it."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    return theta - np.sqrt(learnrate / (avg_g2 + eps)) * grad, avg_g2


def rmsprop__rate_in_the_average(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """The new square has the learning rate in front of it. In the average its share is 1 - gamma; the rate belongs to
    the step alone."""
    avg_g2 = gamma * avg_g2 + learnrate * grad**2
    return theta - learnrate * grad / np.sqrt(avg_g2 + eps), avg_g2


def rmsprop__size_of_the_gradient_above(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """Your step always goes one way: the gradient in the numerator has lost its sign. Only in the average is it
    squared."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    return theta - learnrate * np.abs(grad) / np.sqrt(avg_g2 + eps), avg_g2


def rmsprop__uphill(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """You add the step and walk uphill. Theta moves against the gradient."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    return theta + learnrate * grad / np.sqrt(avg_g2 + eps), avg_g2


def rmsprop__theta_squared(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """You average the square of theta. It is the gradient that is squared."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * theta**2
    return theta - learnrate * grad / np.sqrt(avg_g2 + eps), avg_g2


def rmsprop__one_average_for_all(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """You average over all coordinates at once. Each coordinate has an average of its own."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * np.mean(grad**2)
    return theta - learnrate * grad / np.sqrt(avg_g2 + eps), avg_g2


def rmsprop__one_length_for_all(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """You divide every coordinate by the same length. Each is divided by the root of its own
    average."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    return theta - learnrate * grad / np.sqrt(np.sum(avg_g2) + eps), avg_g2


def rmsprop__default_gamma(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """You use 0.9 whatever gamma says. Use the gamma that you are given."""
    avg_g2 = 0.9 * avg_g2 + 0.1 * grad**2
    return theta - learnrate * grad / np.sqrt(avg_g2 + eps), avg_g2


def rmsprop__default_rate(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """You use 0.001 whatever learnrate says. Use the rate that you are given."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    return theta - 0.001 * grad / np.sqrt(avg_g2 + eps), avg_g2


def rmsprop__gamma_of_another_library(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """You use 0.99, another library's default. Use the gamma that you are given."""
    avg_g2 = 0.99 * avg_g2 + 0.01 * grad**2
    return theta - learnrate * grad / np.sqrt(avg_g2 + eps), avg_g2


def rmsprop__order_turned(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """You return avg_g2 first. The order is theta, then avg_g2."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    return avg_g2, theta - learnrate * grad / np.sqrt(avg_g2 + eps)


def rmsprop__theta_only(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """You return theta alone. The caller needs the new average for the next step."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    return theta - learnrate * grad / np.sqrt(avg_g2 + eps)


def rmsprop__changes_arguments(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """You write into the caller's arrays. Make new ones: `-=`, `+=` and `*=` change the old."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    theta -= learnrate * grad / np.sqrt(avg_g2 + eps)
    return theta, avg_g2


def rmsprop__nothing_returned(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """Nothing comes back. Return the new theta and avg_g2."""
    return None


def rmsprop__eps_missing(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """You add no eps in the denominator. There, inside or outside the root, it prevents 0 / 0 where a coordinate has
    had no slope yet; added after the division it comes too late."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    return theta - learnrate * grad / np.sqrt(avg_g2), avg_g2


def rmsprop__eps_in_the_state(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """You add eps to the state that you return. It belongs in the denominator of the step, not in what is
    remembered."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2 + eps
    return theta - learnrate * grad / np.sqrt(avg_g2), avg_g2


def rmsprop__rounded_to_eight(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """You round the result. Return the numbers as they are."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    theta = theta - learnrate * grad / np.sqrt(avg_g2 + eps)
    return np.round(theta, 8), np.round(avg_g2, 8)


def rmsprop__rounded_to_six(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """You round the result. Return the numbers as they are."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    theta = theta - learnrate * grad / np.sqrt(avg_g2 + eps)
    return np.round(theta, 6), np.round(avg_g2, 6)


def rmsprop__one_flat_coordinate_is_enough(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """If a single slope is 0 you leave everything as it was. The other coordinates still move, and the state is
    still updated."""
    if np.any(grad == 0.0):
        return theta, avg_g2
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    return theta - learnrate * grad / np.sqrt(avg_g2 + eps), avg_g2


def rmsprop__centred(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """You subtract the square of a mean gradient: the centred form, published too. The overview divides by the
    root of avg_g2 as it is."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    spread = avg_g2 - ((1 - gamma) * grad) ** 2
    return theta - learnrate * grad / np.sqrt(spread + eps), avg_g2


def rmsprop__old_average_eps_outside(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """You divide by the average before this gradient joined it. Update avg_g2 first."""
    return theta - learnrate * grad / (np.sqrt(avg_g2) + eps), gamma * avg_g2 + (1 - gamma) * grad**2


def rmsprop__eps_after_division(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """You add no eps in the denominator. There, inside or outside the root, it prevents 0 / 0 where a coordinate has
    had no slope yet; added after the division it comes too late."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    return theta - (learnrate / np.sqrt(avg_g2) + eps) * grad, avg_g2


def rmsprop__eps_on_the_quotient(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """You add no eps in the denominator. There, inside or outside the root, it prevents 0 / 0 where a coordinate has
    had no slope yet; added after the division it comes too late."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    return theta - learnrate * (grad / np.sqrt(avg_g2) + eps), avg_g2


def rmsprop__eps_on_the_step(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """You add no eps in the denominator. There, inside or outside the root, it prevents 0 / 0 where a coordinate has
    had no slope yet; added after the division it comes too late."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    return theta - (learnrate * grad / np.sqrt(avg_g2) + eps), avg_g2


def rmsprop__eps_on_theta(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """You add no eps in the denominator. There, inside or outside the root, it prevents 0 / 0 where a coordinate has
    had no slope yet; added after the division it comes too late."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    return theta - learnrate * grad / np.sqrt(avg_g2) + eps, avg_g2


def adam__no_correction(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You use m and v as they are, which is a simplified Adam. Both start at zero, so early on they are too
    small: each is divided by its correction first."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    return theta - learnrate * m / (np.sqrt(v) + eps), m, v


def adam__m_not_corrected(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You correct v but not m. Both start at zero, so both need it."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m
    v_hat = v / (1 - beta2**t)
    return theta - learnrate * m_hat / (np.sqrt(v_hat) + eps), m, v


def adam__v_not_corrected(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You correct m but not v. Both start at zero, so both need it."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v
    return theta - learnrate * m_hat / (np.sqrt(v_hat) + eps), m, v


def adam__correction_without_power(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You divide by 1 - beta at every step. The correction fades: it holds beta to the power t."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1)
    v_hat = v / (1 - beta2)
    return theta - learnrate * m_hat / (np.sqrt(v_hat) + eps), m, v


def adam__power_of_the_difference(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You raise 1 - beta to the power t. Only beta has that power; it is subtracted from 1 afterwards."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1) ** t
    v_hat = v / (1 - beta2) ** t
    return theta - learnrate * m_hat / (np.sqrt(v_hat) + eps), m, v


def adam__correction_times_t(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """Your correction holds beta times t. It is beta to the power t."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1 * t)
    v_hat = v / (1 - beta2 * t)
    return theta - learnrate * m_hat / (np.sqrt(v_hat) + eps), m, v


def adam__correction_multiplied(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You multiply by the corrections. Dividing by them makes the small early averages larger."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m * (1 - beta1**t)
    v_hat = v * (1 - beta2**t)
    return theta - learnrate * m_hat / (np.sqrt(v_hat) + eps), m, v


def adam__plus_in_the_correction(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """Your corrections hold 1 + beta to the power t. It is 1 minus that power."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 + beta1**t)
    v_hat = v / (1 + beta2**t)
    return theta - learnrate * m_hat / (np.sqrt(v_hat) + eps), m, v


def adam__correction_of_beta_alone(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You divide by beta to the power t. The correction is 1 minus that power."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / beta1**t
    v_hat = v / beta2**t
    return theta - learnrate * m_hat / (np.sqrt(v_hat) + eps), m, v


def adam__t_from_zero(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You count t from 0, so the first correction divides by 0. Here t is 1 at the first step."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1 ** (t - 1))
    v_hat = v / (1 - beta2 ** (t - 1))
    return theta - learnrate * m_hat / (np.sqrt(v_hat) + eps), m, v


def adam__t_one_ahead(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """Your corrections use t + 1. t is 1 at the first step already."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1 ** (t + 1))
    v_hat = v / (1 - beta2 ** (t + 1))
    return theta - learnrate * m_hat / (np.sqrt(v_hat) + eps), m, v


def adam__corrected_with_one_beta(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You correct v with beta1. Its correction has its own beta2."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta1**t)
    return theta - learnrate * m_hat / (np.sqrt(v_hat) + eps), m, v


def adam__corrected_kept(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You hand back the corrected averages, so they are corrected again at the next step. Keep m
    and v as they were before the correction."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return theta - learnrate * m_hat / (np.sqrt(v_hat) + eps), m_hat, v_hat


def adam__corrected_m_kept(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You hand back the corrected m, so it is corrected again at the next step. Keep the
    plain m."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return theta - learnrate * m_hat / (np.sqrt(v_hat) + eps), m_hat, v


def adam__corrected_v_kept(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You hand back the corrected v, so it is corrected again at the next step. Keep the
    plain v."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return theta - learnrate * m_hat / (np.sqrt(v_hat) + eps), m, v_hat


def adam__gradient_above(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You step by the gradient itself. The corrected average of the gradients belongs in the numerator."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_hat = v / (1 - beta2**t)
    return theta - learnrate * grad / (np.sqrt(v_hat) + eps), m, v


def adam__no_root(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You divide by the corrected v itself. Its square root is missing."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return theta - learnrate * m_hat / (v_hat + eps), m, v


def adam__root_before_correction(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You take the root of v, but not of its correction 1 - beta2^t. Correct v first, then take the root of it all."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    return theta - learnrate * m_hat / (np.sqrt(v) / (1 - beta2**t) + eps), m, v


def adam__old_m(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You step by the m of the step before. This gradient joins m first."""
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    m = beta1 * m + (1 - beta1) * grad
    v_hat = v / (1 - beta2**t)
    return theta - learnrate * m_hat / (np.sqrt(v_hat) + eps), m, v


def adam__uphill(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You add the step and walk uphill. Theta moves against the average gradient."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return theta + learnrate * m_hat / (np.sqrt(v_hat) + eps), m, v


def adam__no_rate(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """The learning rate is missing from your step."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return theta - m_hat / (np.sqrt(v_hat) + eps), m, v


def adam__looks_ahead(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You take Nadam's step, with the gradient mixed in once more. Adam steps by the
    corrected m."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = (beta1 * m + (1 - beta1) * grad) / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return theta - learnrate * m_hat / (np.sqrt(v_hat) + eps), m, v


def adam__largest(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You divide by the largest gradient so far: that is AdaMax. Adam divides by the root of the
    corrected v."""
    m = beta1 * m + (1 - beta1) * grad
    v = np.maximum(beta2 * v, np.abs(grad))
    m_hat = m / (1 - beta1**t)
    return theta - learnrate * m_hat / (v + eps), m, v


def adam__rate_decays(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You shrink the rate with the root of t. The rate stays as it is given."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return theta - learnrate / np.sqrt(t) * m_hat / (np.sqrt(v_hat) + eps), m, v


def adam__m_not_kept(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """Your m forgets the past: it is the gradient itself. It is a running average that starts from
    beta1 times the old m."""
    m = grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return theta - learnrate * m_hat / (np.sqrt(v_hat) + eps), m, v


def adam__m_sum(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """The new gradient lacks its factor 1 - beta1 in m."""
    m = beta1 * m + grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return theta - learnrate * m_hat / (np.sqrt(v_hat) + eps), m, v


def adam__m_no_decay(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """The old m lacks its factor beta1."""
    m = m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return theta - learnrate * m_hat / (np.sqrt(v_hat) + eps), m, v


def adam__m_absolute(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You average the size of the gradient in m. m keeps the sign: only the second average is
    about size."""
    m = beta1 * m + (1 - beta1) * np.abs(grad)
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return theta - learnrate * m_hat / (np.sqrt(v_hat) + eps), m, v


def adam__m_squared(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You square the gradient in m. Only the second average is of squares."""
    m = beta1 * m + (1 - beta1) * grad**2
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return theta - learnrate * m_hat / (np.sqrt(v_hat) + eps), m, v


def adam__m_weights_swapped(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """In m you give the old average the factor 1 - beta1. Its factor is beta1."""
    m = (1 - beta1) * m + beta1 * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return theta - learnrate * m_hat / (np.sqrt(v_hat) + eps), m, v


def adam__v_not_squared(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You average the gradient itself in v. v is an average of squares."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return theta - learnrate * m_hat / (np.sqrt(v_hat) + eps), m, v


def adam__v_of_m(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You average the square of m in v. v averages the square of the gradient."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * m**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return theta - learnrate * m_hat / (np.sqrt(v_hat) + eps), m, v


def adam__v_absolute(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You average the size of the gradient in v. v is an average of squares."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * np.abs(grad)
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return theta - learnrate * m_hat / (np.sqrt(v_hat) + eps), m, v


def adam__v_sum(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """The new square lacks its factor 1 - beta2 in v."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return theta - learnrate * m_hat / (np.sqrt(v_hat) + eps), m, v


def adam__v_no_decay(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """The old v lacks its factor beta2."""
    m = beta1 * m + (1 - beta1) * grad
    v = v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return theta - learnrate * m_hat / (np.sqrt(v_hat) + eps), m, v


def adam__v_weights_swapped(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """In v you give the old average the factor 1 - beta2. Its factor is beta2."""
    m = beta1 * m + (1 - beta1) * grad
    v = (1 - beta2) * v + beta2 * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return theta - learnrate * m_hat / (np.sqrt(v_hat) + eps), m, v


def adam__v_one_for_all(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You average over all coordinates at once in v. Each coordinate has an average of its own."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * np.mean(grad**2)
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return theta - learnrate * m_hat / (np.sqrt(v_hat) + eps), m, v


def adam__betas_swapped(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """Your betas are swapped: beta1 belongs to the average of the gradients, beta2 to that of
    their squares."""
    beta1, beta2 = beta2, beta1
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return theta - learnrate * m_hat / (np.sqrt(v_hat) + eps), m, v


def adam__one_beta(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You use beta1 for both averages. The average of the squares has beta2."""
    beta2 = beta1
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return theta - learnrate * m_hat / (np.sqrt(v_hat) + eps), m, v


def adam__beta1_in_v(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You update v with beta1. The average of the squares has beta2."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta1 * v + (1 - beta1) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return theta - learnrate * m_hat / (np.sqrt(v_hat) + eps), m, v


def adam__betas_swapped_in_the_averages(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You swap the betas in the averages: beta1 belongs to the average of the gradients, beta2 to that of their
    squares."""
    m = beta2 * m + (1 - beta2) * grad
    v = beta1 * v + (1 - beta1) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return theta - learnrate * m_hat / (np.sqrt(v_hat) + eps), m, v


def adam__default_betas(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You use the usual betas whatever you are given. Use beta1 and beta2 as they come."""
    beta1, beta2 = 0.9, 0.999
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return theta - learnrate * m_hat / (np.sqrt(v_hat) + eps), m, v


def adam__default_rate(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You use 0.001 whatever learnrate says. Use the rate that you are given."""
    learnrate = 0.001
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return theta - learnrate * m_hat / (np.sqrt(v_hat) + eps), m, v


def adam__old_state_returned(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You hand back the averages as they came, so the next step knows nothing of this one. Return
    the new m and v."""
    old = (m, v)
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return theta - learnrate * m_hat / (np.sqrt(v_hat) + eps), *old


def adam__state_turned(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """Your m and v have changed places in the result. The order is theta, m, v."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return theta - learnrate * m_hat / (np.sqrt(v_hat) + eps), v, m


def adam__theta_last(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You return theta last. The order is theta, m, v."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return m, v, theta - learnrate * m_hat / (np.sqrt(v_hat) + eps)


def adam__theta_only(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You return theta alone. The caller needs m and v for the next step."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return theta - learnrate * m_hat / (np.sqrt(v_hat) + eps)


def adam__changes_arguments(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You write into the caller's arrays. Make new ones: `-=`, `+=` and `*=` change the old."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    theta -= learnrate * m_hat / (np.sqrt(v_hat) + eps)
    return theta, m, v


def adam__nothing_returned(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """Nothing comes back. Return the new theta, m and v."""
    return None


def adam__eps_missing(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You add no eps in the denominator. There, inside or outside the root, it prevents 0 / 0 where a coordinate has
    had no slope yet; added after the division it comes too late."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    return theta - learnrate * m / (1 - beta1**t) / np.sqrt(v / (1 - beta2**t)), m, v


def adam__gradient_turned_round(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """The gradient goes into your m with its sign reversed, so m points down and theta climbs. m is an average of the
    gradients as they are."""
    grad = -grad
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    return theta - learnrate * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v


def adam__eps_in_the_state(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You add eps to the state that you return. It belongs in the denominator of the step, not in what is
    remembered."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2 + eps
    return theta - learnrate * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v


def adam__rounded_to_eight(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You round the result. Return the numbers as they are."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    theta = theta - learnrate * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return np.round(theta, 8), np.round(m, 8), np.round(v, 8)


def adam__rounded_to_six(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You round the result. Return the numbers as they are."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    theta = theta - learnrate * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return np.round(theta, 6), np.round(m, 6), np.round(v, 6)


def adam__one_flat_coordinate_is_enough(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """If a single slope is 0 you leave everything as it was. The other coordinates still move, and the state is
    still updated."""
    if np.any(grad == 0.0):
        return theta, m, v
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    return theta - learnrate * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v


def adam__no_correction_late(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You correct m and v at early steps only. The corrections stay, and fade by themselves."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    early = t < 10
    m_hat = m / (1 - beta1**t) if early else m
    v_hat = v / (1 - beta2**t) if early else v
    return theta - learnrate * m_hat / (np.sqrt(v_hat) + eps), m, v


def adam__no_correction_eps_inside(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You use m and v as they are, which is a simplified Adam. Both start at zero, so early on they are too
    small: each is divided by its correction first."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    return theta - learnrate * m / np.sqrt(v + eps), m, v


def adam__power_in_the_average(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You put beta to the power t into the averages themselves. The averages use beta1 and beta2 as they are;
    the powers belong to the corrections only."""
    m = beta1**t * m + (1 - beta1**t) * grad
    v = beta2**t * v + (1 - beta2**t) * grad**2
    return theta - learnrate * m / (np.sqrt(v) + eps), m, v


def adam__power_in_the_average_and_corrected(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You put beta to the power t into the averages themselves. The averages use beta1 and beta2 as they are;
    the powers belong to the corrections only."""
    m = beta1**t * m + (1 - beta1**t) * grad
    v = beta2**t * v + (1 - beta2**t) * grad**2
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return theta - learnrate * m_hat / (np.sqrt(v_hat) + eps), m, v


def adam__old_v(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You divide by the root of the v of the step before. The square of this gradient joins v first."""
    m = beta1 * m + (1 - beta1) * grad
    v_hat = v / (1 - beta2**t)
    return (
        theta - learnrate * m / (1 - beta1**t) / (np.sqrt(v_hat) + eps),
        m,
        beta2 * v + (1 - beta2) * grad**2,
    )


def adam__eps_after_division(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You add no eps in the denominator. There, inside or outside the root, it prevents 0 / 0 where a coordinate has
    had no slope yet; added after the division it comes too late."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    return theta - (learnrate / np.sqrt(v / (1 - beta2**t)) + eps) * m / (1 - beta1**t), m, v


def adam__correction_multiplied_in_the_rate(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You multiply by the corrections. Dividing by them makes the small early averages larger."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    rate = learnrate * (1 - beta1**t) / np.sqrt(1 - beta2**t)
    return theta - rate * m / (np.sqrt(v) + eps), m, v


def adam__eps_on_the_quotient(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You add no eps in the denominator. There, inside or outside the root, it prevents 0 / 0 where a coordinate has
    had no slope yet; added after the division it comes too late."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    return theta - learnrate * (m / (1 - beta1**t) / np.sqrt(v / (1 - beta2**t)) + eps), m, v


def adam__eps_on_the_step(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You add no eps in the denominator. There, inside or outside the root, it prevents 0 / 0 where a coordinate has
    had no slope yet; added after the division it comes too late."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    return theta - (learnrate * m / (1 - beta1**t) / np.sqrt(v / (1 - beta2**t)) + eps), m, v


def adam__eps_on_theta(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You add no eps in the denominator. There, inside or outside the root, it prevents 0 / 0 where a coordinate has
    had no slope yet; added after the division it comes too late."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    return theta - learnrate * m / (1 - beta1**t) / np.sqrt(v / (1 - beta2**t)) + eps, m, v


def adam__v_not_corrected_eps_inside(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You correct m but not v. Both start at zero, so both need it."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    return theta - learnrate * m / (1 - beta1**t) / np.sqrt(v + eps), m, v


def adamax__no_decay(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """Your u never fades: the old one lacks its factor beta2."""
    m = beta1 * m + (1 - beta1) * grad
    u = np.maximum(u, np.abs(grad))
    m_hat = m / (1 - beta1**t)
    return theta - learnrate * m_hat / u, m, u


def adamax__no_abs(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """You compare u with the gradient itself, so large negative gradients are lost. Compare with
    its size."""
    m = beta1 * m + (1 - beta1) * grad
    u = np.maximum(beta2 * u, grad)
    m_hat = m / (1 - beta1**t)
    return theta - learnrate * m_hat / u, m, u


def adamax__squares(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """You compare u with the square of the gradient. AdaMax has no squares: compare with its
    size."""
    m = beta1 * m + (1 - beta1) * grad
    u = np.maximum(beta2 * u, grad**2)
    m_hat = m / (1 - beta1**t)
    return theta - learnrate * m_hat / u, m, u


def adamax__root_of_u(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """You take the root of u. There are no squares in it, so there is no root to take."""
    m = beta1 * m + (1 - beta1) * grad
    u = np.maximum(beta2 * u, np.abs(grad))
    m_hat = m / (1 - beta1**t)
    return theta - learnrate * m_hat / np.sqrt(u), m, u


def adamax__u_corrected(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """You correct u. It is a largest value, not an average, and needs no correction."""
    m = beta1 * m + (1 - beta1) * grad
    u = np.maximum(beta2 * u, np.abs(grad))
    m_hat = m / (1 - beta1**t)
    return theta - learnrate * m_hat / (u / (1 - beta2**t)), m, u


def adamax__u_corrected_and_kept(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """You correct u and hand the corrected one back. It is a largest value, not an average, and
    needs no correction."""
    m = beta1 * m + (1 - beta1) * grad
    u = np.maximum(beta2 * u, np.abs(grad)) / (1 - beta2**t)
    m_hat = m / (1 - beta1**t)
    return theta - learnrate * m_hat / u, m, u


def adamax__no_correction(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """You use m as it is. It starts at zero, so early on it is too small: divide it by its
    correction."""
    m = beta1 * m + (1 - beta1) * grad
    u = np.maximum(beta2 * u, np.abs(grad))
    m_hat = m
    return theta - learnrate * m_hat / u, m, u


def adamax__correction_without_power(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """You divide m by 1 - beta1 at every step. The correction fades: it holds beta1 to the power
    t."""
    m = beta1 * m + (1 - beta1) * grad
    u = np.maximum(beta2 * u, np.abs(grad))
    m_hat = m / (1 - beta1)
    return theta - learnrate * m_hat / u, m, u


def adamax__power_of_the_difference(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """You raise 1 - beta1 to the power t. Only beta1 has that power; it is subtracted from 1 afterwards."""
    m = beta1 * m + (1 - beta1) * grad
    u = np.maximum(beta2 * u, np.abs(grad))
    m_hat = m / (1 - beta1) ** t
    return theta - learnrate * m_hat / u, m, u


def adamax__correction_times_t(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """Your correction holds beta1 times t. It is beta1 to the power t."""
    m = beta1 * m + (1 - beta1) * grad
    u = np.maximum(beta2 * u, np.abs(grad))
    m_hat = m / (1 - beta1 * t)
    return theta - learnrate * m_hat / u, m, u


def adamax__correction_multiplied(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """You multiply by the correction. Dividing by it makes a small early m larger."""
    m = beta1 * m + (1 - beta1) * grad
    u = np.maximum(beta2 * u, np.abs(grad))
    m_hat = m * (1 - beta1**t)
    return theta - learnrate * m_hat / u, m, u


def adamax__plus_in_the_correction(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """Your correction holds 1 + beta to the power t. It is 1 minus that power."""
    m = beta1 * m + (1 - beta1) * grad
    u = np.maximum(beta2 * u, np.abs(grad))
    return theta - learnrate * m / (1 + beta1**t) / u, m, u


def adamax__corrected_with_beta2(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """You correct m with beta2. Its correction has its own beta1."""
    m = beta1 * m + (1 - beta1) * grad
    u = np.maximum(beta2 * u, np.abs(grad))
    m_hat = m / (1 - beta2**t)
    return theta - learnrate * m_hat / u, m, u


def adamax__t_from_zero(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """You count t from 0, so the first correction divides by 0. Here t is 1 at the first step."""
    m = beta1 * m + (1 - beta1) * grad
    u = np.maximum(beta2 * u, np.abs(grad))
    m_hat = m / (1 - beta1 ** (t - 1))
    return theta - learnrate * m_hat / u, m, u


def adamax__t_one_ahead(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """Your correction uses t + 1. t is 1 at the first step already."""
    m = beta1 * m + (1 - beta1) * grad
    u = np.maximum(beta2 * u, np.abs(grad))
    m_hat = m / (1 - beta1 ** (t + 1))
    return theta - learnrate * m_hat / u, m, u


def adamax__corrected_kept(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """You hand back the corrected m, so it is corrected again at the next step. Keep the
    plain m."""
    m = beta1 * m + (1 - beta1) * grad
    u = np.maximum(beta2 * u, np.abs(grad))
    m_hat = m / (1 - beta1**t)
    return theta - learnrate * m_hat / u, m_hat, u


def adamax__added(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """You add the two, but only the larger one counts: u is the larger of beta2 times the old u and the size of
    the gradient."""
    m = beta1 * m + (1 - beta1) * grad
    u = beta2 * u + np.abs(grad)
    m_hat = m / (1 - beta1**t)
    return theta - learnrate * m_hat / u, m, u


def adamax__averaged(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """You average the sizes. u is the larger of beta2 times the old u and the size of the gradient."""
    m = beta1 * m + (1 - beta1) * grad
    u = beta2 * u + (1 - beta2) * np.abs(grad)
    m_hat = m / (1 - beta1**t)
    return theta - learnrate * m_hat / u, m, u


def adamax__adam(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """You keep Adam's average of squares. In AdaMax u is the larger of beta2 times the old u and the size of the
    gradient."""
    m = beta1 * m + (1 - beta1) * grad
    u = beta2 * u + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    return theta - learnrate * m_hat / np.sqrt(u / (1 - beta2**t)), m, u


def adamax__smaller(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """You take the smaller of the two. u is the larger one."""
    m = beta1 * m + (1 - beta1) * grad
    u = np.minimum(beta2 * u, np.abs(grad))
    m_hat = m / (1 - beta1**t)
    return theta - learnrate * m_hat / u, m, u


def adamax__new_faded_too(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """You fade the size of the new gradient too. Only the old u has the factor beta2."""
    m = beta1 * m + (1 - beta1) * grad
    u = beta2 * np.maximum(u, np.abs(grad))
    m_hat = m / (1 - beta1**t)
    return theta - learnrate * m_hat / u, m, u


def adamax__new_faded_only(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """You fade the new gradient and not the old u. beta2 belongs to the old u."""
    m = beta1 * m + (1 - beta1) * grad
    u = np.maximum(u, beta2 * np.abs(grad))
    m_hat = m / (1 - beta1**t)
    return theta - learnrate * m_hat / u, m, u


def adamax__new_share(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """You give the size of the gradient the factor 1 - beta2, as in an average. It is compared
    whole."""
    m = beta1 * m + (1 - beta1) * grad
    u = np.maximum(beta2 * u, (1 - beta2) * np.abs(grad))
    m_hat = m / (1 - beta1**t)
    return theta - learnrate * m_hat / u, m, u


def adamax__beta1_for_u(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """You fade u with beta1. Its factor is beta2."""
    m = beta1 * m + (1 - beta1) * grad
    u = np.maximum(beta1 * u, np.abs(grad))
    m_hat = m / (1 - beta1**t)
    return theta - learnrate * m_hat / u, m, u


def adamax__u_not_kept(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """You forget the old u: yours is the size of this gradient alone."""
    m = beta1 * m + (1 - beta1) * grad
    u = np.abs(grad)
    m_hat = m / (1 - beta1**t)
    return theta - learnrate * m_hat / u, m, u


def adamax__largest_of_m(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """You compare u with the size of m. Compare with the size of the gradient."""
    m = beta1 * m + (1 - beta1) * grad
    u = np.maximum(beta2 * u, np.abs(m))
    m_hat = m / (1 - beta1**t)
    return theta - learnrate * m_hat / u, m, u


def adamax__one_u_for_all(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """You take the largest over all coordinates. Each coordinate has a u of its own."""
    m = beta1 * m + (1 - beta1) * grad
    u = np.maximum(beta2 * u, np.max(np.abs(grad)))
    m_hat = m / (1 - beta1**t)
    return theta - learnrate * m_hat / u, m, u


def adamax__gradient_above(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """You step by the gradient itself. The corrected average of the gradients belongs in the numerator."""
    m = beta1 * m + (1 - beta1) * grad
    u = np.maximum(beta2 * u, np.abs(grad))
    return theta - learnrate * grad / u, m, u


def adamax__old_m(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """You step by the m of the step before. This gradient joins m first."""
    u = np.maximum(beta2 * u, np.abs(grad))
    m_hat = m / (1 - beta1**t)
    m = beta1 * m + (1 - beta1) * grad
    return theta - learnrate * m_hat / u, m, u


def adamax__old_u(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """You divide by the u of the step before. This gradient joins u first."""
    m = beta1 * m + (1 - beta1) * grad
    m_hat = m / (1 - beta1**t)
    last = u
    u = np.maximum(beta2 * u, np.abs(grad))
    return theta - learnrate * m_hat / last, m, u


def adamax__u_multiplied(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """You multiply by u. It divides the step."""
    m = beta1 * m + (1 - beta1) * grad
    u = np.maximum(beta2 * u, np.abs(grad))
    m_hat = m / (1 - beta1**t)
    return theta - learnrate * m_hat * u, m, u


def adamax__uphill(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """You add the step and walk uphill. Theta moves against the average gradient."""
    m = beta1 * m + (1 - beta1) * grad
    u = np.maximum(beta2 * u, np.abs(grad))
    m_hat = m / (1 - beta1**t)
    return theta + learnrate * m_hat / u, m, u


def adamax__no_rate(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """The learning rate is missing from your step."""
    m = beta1 * m + (1 - beta1) * grad
    u = np.maximum(beta2 * u, np.abs(grad))
    m_hat = m / (1 - beta1**t)
    return theta - m_hat / u, m, u


def adamax__m_not_kept(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """Your m forgets the past: it is the gradient itself. It is a running average that starts from
    beta1 times the old m."""
    m = grad
    u = np.maximum(beta2 * u, np.abs(grad))
    m_hat = m / (1 - beta1**t)
    return theta - learnrate * m_hat / u, m, u


def adamax__m_sum(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """The new gradient lacks its factor 1 - beta1 in m."""
    m = beta1 * m + grad
    u = np.maximum(beta2 * u, np.abs(grad))
    m_hat = m / (1 - beta1**t)
    return theta - learnrate * m_hat / u, m, u


def adamax__m_no_decay(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """The old m lacks its factor beta1."""
    m = m + (1 - beta1) * grad
    u = np.maximum(beta2 * u, np.abs(grad))
    m_hat = m / (1 - beta1**t)
    return theta - learnrate * m_hat / u, m, u


def adamax__m_absolute(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """You average the size of the gradient in m. m keeps the sign: only the second average is
    about size."""
    m = beta1 * m + (1 - beta1) * np.abs(grad)
    u = np.maximum(beta2 * u, np.abs(grad))
    m_hat = m / (1 - beta1**t)
    return theta - learnrate * m_hat / u, m, u


def adamax__m_squared(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """You square the gradient in m. Only the second average is of squares."""
    m = beta1 * m + (1 - beta1) * grad**2
    u = np.maximum(beta2 * u, np.abs(grad))
    m_hat = m / (1 - beta1**t)
    return theta - learnrate * m_hat / u, m, u


def adamax__m_weights_swapped(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """In m you give the old average the factor 1 - beta1. Its factor is beta1."""
    m = (1 - beta1) * m + beta1 * grad
    u = np.maximum(beta2 * u, np.abs(grad))
    m_hat = m / (1 - beta1**t)
    return theta - learnrate * m_hat / u, m, u


def adamax__betas_swapped(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """Your betas are swapped: beta1 belongs to the average of the gradients, beta2 to u."""
    beta1, beta2 = beta2, beta1
    m = beta1 * m + (1 - beta1) * grad
    u = np.maximum(beta2 * u, np.abs(grad))
    m_hat = m / (1 - beta1**t)
    return theta - learnrate * m_hat / u, m, u


def adamax__default_betas(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """You use the usual betas whatever you are given. Use beta1 and beta2 as they come."""
    beta1, beta2 = 0.9, 0.999
    m = beta1 * m + (1 - beta1) * grad
    u = np.maximum(beta2 * u, np.abs(grad))
    m_hat = m / (1 - beta1**t)
    return theta - learnrate * m_hat / u, m, u


def adamax__default_rate(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """You use 0.002 whatever learnrate says. Use the rate that you are given."""
    learnrate = 0.002
    m = beta1 * m + (1 - beta1) * grad
    u = np.maximum(beta2 * u, np.abs(grad))
    m_hat = m / (1 - beta1**t)
    return theta - learnrate * m_hat / u, m, u


def adamax__old_state_returned(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """You hand back the averages as they came, so the next step knows nothing of this one. Return
    the new m and u."""
    old = (m, u)
    m = beta1 * m + (1 - beta1) * grad
    u = np.maximum(beta2 * u, np.abs(grad))
    m_hat = m / (1 - beta1**t)
    return theta - learnrate * m_hat / u, *old


def adamax__state_turned(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """Your m and u have changed places in the result. The order is theta, m, u."""
    m = beta1 * m + (1 - beta1) * grad
    u = np.maximum(beta2 * u, np.abs(grad))
    m_hat = m / (1 - beta1**t)
    return theta - learnrate * m_hat / u, u, m


def adamax__theta_last(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """You return theta last. The order is theta, m, u."""
    m = beta1 * m + (1 - beta1) * grad
    u = np.maximum(beta2 * u, np.abs(grad))
    m_hat = m / (1 - beta1**t)
    return m, u, theta - learnrate * m_hat / u


def adamax__theta_only(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """You return theta alone. The caller needs m and u for the next step."""
    m = beta1 * m + (1 - beta1) * grad
    u = np.maximum(beta2 * u, np.abs(grad))
    m_hat = m / (1 - beta1**t)
    return theta - learnrate * m_hat / u


def adamax__changes_arguments(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """You write into the caller's arrays. Make new ones: `-=`, `+=` and `*=` change the old."""
    m = beta1 * m + (1 - beta1) * grad
    u = np.maximum(beta2 * u, np.abs(grad))
    m_hat = m / (1 - beta1**t)
    theta -= learnrate * m_hat / u
    return theta, m, u


def adamax__nothing_returned(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """Nothing comes back. Return the new theta, m and u."""
    return None


def adamax__gradient_turned_round(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """The gradient goes into your m with its sign reversed, so m points down and theta climbs. m is an average of the
    gradients as they are."""
    grad = -grad
    m = beta1 * m + (1 - beta1) * grad
    u = np.maximum(beta2 * u, np.abs(grad))
    return theta - learnrate * m / (1 - beta1**t) / u, m, u


def adamax__rounded_to_eight(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """You round the result. Return the numbers as they are."""
    m = beta1 * m + (1 - beta1) * grad
    u = np.maximum(beta2 * u, np.abs(grad))
    theta = theta - learnrate * m / (1 - beta1**t) / u
    return np.round(theta, 8), np.round(m, 8), np.round(u, 8)


def adamax__rounded_to_six(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """You round the result. Return the numbers as they are."""
    m = beta1 * m + (1 - beta1) * grad
    u = np.maximum(beta2 * u, np.abs(grad))
    theta = theta - learnrate * m / (1 - beta1**t) / u
    return np.round(theta, 6), np.round(m, 6), np.round(u, 6)


def adamax__one_flat_coordinate_is_enough(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """If a single slope is 0 you leave everything as it was. The other coordinates still move, and the state is
    still updated."""
    if np.any(grad == 0.0):
        return theta, m, u
    m = beta1 * m + (1 - beta1) * grad
    u = np.maximum(beta2 * u, np.abs(grad))
    return theta - learnrate * m / (1 - beta1**t) / u, m, u


def adamax__power_in_the_average(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """You put beta1 to the power t into m itself. m is averaged with beta1 as it is; the power belongs to the
    correction only."""
    m = beta1**t * m + (1 - beta1**t) * grad
    u = np.maximum(beta2 * u, np.abs(grad))
    return theta - learnrate * m / (1 - beta1**t) / u, m, u


def adamax__one_norm_for_all(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """You take the largest over all coordinates. Each coordinate has a u of its own."""
    m = beta1 * m + (1 - beta1) * grad
    u = np.maximum(beta2 * u, np.max(np.abs(grad)))
    return theta - learnrate * m / (1 - beta1**t) / u, m, u


def adamax__one_number_for_u(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """You take the largest over all coordinates. Each coordinate has a u of its own."""
    m = beta1 * m + (1 - beta1) * grad
    u = np.max([beta2 * u, np.abs(grad)])
    return theta - learnrate * m / (1 - beta1**t) / u, m, u


def nadam__plain_adam(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """You step by the corrected m alone: that is Adam. Nadam mixes this gradient into the new m
    once more; mixed into the old m it only gives m again."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    ahead = m_hat
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), m, v


def nadam__next_power(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """You correct m with beta1 to the power t + 1: another published form (optax has it). The overview uses t in
    both places."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1 ** (t + 1))
    v_hat = v / (1 - beta2**t)
    ahead = beta1 * m_hat + (1 - beta1) * grad / (1 - beta1**t)
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), m, v


def nadam__gradient_left_out(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """You slow the corrected m down by beta1 and leave the gradient out. Both parts belong to the
    step."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    ahead = beta1 * m_hat
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), m, v


def nadam__gradient_alone(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """You step by the corrected gradient alone. beta1 times the corrected m belongs to it."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_hat = v / (1 - beta2**t)
    ahead = (1 - beta1) * grad / (1 - beta1**t)
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), m, v


def nadam__m_not_slowed(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """Your corrected m lacks its factor beta1."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    ahead = m_hat + (1 - beta1) * grad / (1 - beta1**t)
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), m, v


def nadam__gradient_not_corrected(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """You correct m but not the gradient's share. It is divided by the same correction."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    ahead = beta1 * m_hat + (1 - beta1) * grad
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), m, v


def nadam__gradient_whole(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """The gradient lacks its factor 1 - beta1."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    ahead = beta1 * m_hat + grad / (1 - beta1**t)
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), m, v


def nadam__gradient_bare(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """You add the bare gradient. Its share has the factor 1 - beta1 and the correction."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    ahead = beta1 * m_hat + grad
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), m, v


def nadam__shares_swapped(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """Your shares are swapped: beta1 belongs to the corrected m, 1 - beta1 to the gradient."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    ahead = (1 - beta1) * m_hat + beta1 * grad / (1 - beta1**t)
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), m, v


def nadam__gradient_squared(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """You have the square of the gradient in the step. Only v averages squares."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    ahead = beta1 * m_hat + (1 - beta1) * grad**2 / (1 - beta1**t)
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), m, v


def nadam__difference(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """You subtract the gradient's share. It is added."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    ahead = beta1 * m_hat - (1 - beta1) * grad / (1 - beta1**t)
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), m, v


def nadam__twice_ahead(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """You look ahead twice: the mix is mixed with the gradient again."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    ahead = beta1 * m_hat + (1 - beta1) * grad / (1 - beta1**t)
    ahead = beta1 * ahead + (1 - beta1) * grad / (1 - beta1**t)
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), m, v


def nadam__corrected_with_beta2(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """You correct the gradient's share with beta2. It has beta1, like m."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    ahead = beta1 * m_hat + (1 - beta1) * grad / (1 - beta2**t)
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), m, v


def nadam__no_correction(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """You correct nothing. Both averages start at zero, so early on they are too small."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    ahead = beta1 * m + (1 - beta1) * grad
    return theta - learnrate * ahead / (np.sqrt(v) + eps), m, v


def nadam__v_not_corrected(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """You correct m but not v. Both start at zero, so both need it."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v
    ahead = beta1 * m_hat + (1 - beta1) * grad / (1 - beta1**t)
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), m, v


def nadam__m_not_corrected(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """You correct v and the gradient but not m."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m
    v_hat = v / (1 - beta2**t)
    ahead = beta1 * m_hat + (1 - beta1) * grad / (1 - beta1**t)
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), m, v


def nadam__only_v_corrected(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """You correct v alone. m and the gradient's share are divided by their correction too."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_hat = v / (1 - beta2**t)
    ahead = beta1 * m + (1 - beta1) * grad
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), m, v


def nadam__corrected_twice(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """You correct the mix as a whole though the corrected m is in it already."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    ahead = (beta1 * m_hat + (1 - beta1) * grad) / (1 - beta1**t)
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), m, v


def nadam__correction_without_power(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """You divide by 1 - beta at every step. The correction fades: it holds beta to the power t."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1)
    v_hat = v / (1 - beta2)
    ahead = beta1 * m_hat + grad
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), m, v


def nadam__power_of_the_difference(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """You raise 1 - beta to the power t. Only beta has that power; it is subtracted from 1 afterwards."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_hat = v / (1 - beta2) ** t
    ahead = (beta1 * m + (1 - beta1) * grad) / (1 - beta1) ** t
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), m, v


def nadam__beta1_in_v(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """You update v with beta1. The average of the squares has beta2."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta1 * v + (1 - beta1) * grad**2
    v_hat = v / (1 - beta2**t)
    ahead = (beta1 * m + (1 - beta1) * grad) / (1 - beta1**t)
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), m, v


def nadam__correction_multiplied(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """You multiply by the corrections. Dividing by them makes the small early averages larger."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m * (1 - beta1**t)
    v_hat = v * (1 - beta2**t)
    ahead = beta1 * m_hat + (1 - beta1) * grad * (1 - beta1**t)
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), m, v


def nadam__plus_in_the_correction(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """Your corrections hold 1 + beta to the power t. It is 1 minus that power."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_hat = v / (1 + beta2**t)
    ahead = (beta1 * m + (1 - beta1) * grad) / (1 + beta1**t)
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), m, v


def nadam__t_from_zero(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """You count t from 0, so the first correction divides by 0. Here t is 1 at the first step."""
    t = t - 1
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    ahead = beta1 * m_hat + (1 - beta1) * grad / (1 - beta1**t)
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), m, v


def nadam__t_one_ahead(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """All your corrections use t + 1. t is 1 at the first step already."""
    t = t + 1
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    ahead = beta1 * m_hat + (1 - beta1) * grad / (1 - beta1**t)
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), m, v


def nadam__corrected_kept(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """You hand back the corrected averages, so they are corrected again at the next step. Keep m
    and v as they were before the correction."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    ahead = beta1 * m_hat + (1 - beta1) * grad / (1 - beta1**t)
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), m_hat, v_hat


def nadam__mix_kept(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """You hand the mix back as m. It is only for this step: keep the plain m."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    ahead = beta1 * m_hat + (1 - beta1) * grad / (1 - beta1**t)
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), ahead, v


def nadam__no_root(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """You divide by the corrected v itself. Its square root is missing."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    ahead = beta1 * m_hat + (1 - beta1) * grad / (1 - beta1**t)
    return theta - learnrate * ahead / (v_hat + eps), m, v


def nadam__root_before_correction(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """You take the root of v, but not of its correction 1 - beta2^t. Correct v first, then take the root of it all."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    ahead = beta1 * m_hat + (1 - beta1) * grad / (1 - beta1**t)
    return theta - learnrate * ahead / (np.sqrt(v) / (1 - beta2**t) + eps), m, v


def nadam__uphill(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """You add the step and walk uphill. Theta moves against the mix."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    ahead = beta1 * m_hat + (1 - beta1) * grad / (1 - beta1**t)
    return theta + learnrate * ahead / (np.sqrt(v_hat) + eps), m, v


def nadam__no_rate(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """The learning rate is missing from your step."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    ahead = beta1 * m_hat + (1 - beta1) * grad / (1 - beta1**t)
    return theta - ahead / (np.sqrt(v_hat) + eps), m, v


def nadam__m_not_kept(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """Your m forgets the past: it is the gradient itself. It is a running average that starts from
    beta1 times the old m."""
    m = grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    ahead = beta1 * m_hat + (1 - beta1) * grad / (1 - beta1**t)
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), m, v


def nadam__m_sum(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """The new gradient lacks its factor 1 - beta1 in m."""
    m = beta1 * m + grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    ahead = beta1 * m_hat + (1 - beta1) * grad / (1 - beta1**t)
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), m, v


def nadam__m_no_decay(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """The old m lacks its factor beta1."""
    m = m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    ahead = beta1 * m_hat + (1 - beta1) * grad / (1 - beta1**t)
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), m, v


def nadam__m_absolute(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """You average the size of the gradient in m. m keeps the sign: only the second average is
    about size."""
    m = beta1 * m + (1 - beta1) * np.abs(grad)
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    ahead = beta1 * m_hat + (1 - beta1) * grad / (1 - beta1**t)
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), m, v


def nadam__m_squared(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """You square the gradient in m. Only the second average is of squares."""
    m = beta1 * m + (1 - beta1) * grad**2
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    ahead = beta1 * m_hat + (1 - beta1) * grad / (1 - beta1**t)
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), m, v


def nadam__m_weights_swapped(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """In m you give the old average the factor 1 - beta1. Its factor is beta1."""
    m = (1 - beta1) * m + beta1 * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    ahead = beta1 * m_hat + (1 - beta1) * grad / (1 - beta1**t)
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), m, v


def nadam__v_not_squared(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """You average the gradient itself in v. v is an average of squares."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    ahead = beta1 * m_hat + (1 - beta1) * grad / (1 - beta1**t)
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), m, v


def nadam__v_of_m(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """You average the square of m in v. v averages the square of the gradient."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * m**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    ahead = beta1 * m_hat + (1 - beta1) * grad / (1 - beta1**t)
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), m, v


def nadam__v_absolute(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """You average the size of the gradient in v. v is an average of squares."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * np.abs(grad)
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    ahead = beta1 * m_hat + (1 - beta1) * grad / (1 - beta1**t)
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), m, v


def nadam__v_sum(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """The new square lacks its factor 1 - beta2 in v."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    ahead = beta1 * m_hat + (1 - beta1) * grad / (1 - beta1**t)
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), m, v


def nadam__v_no_decay(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """The old v lacks its factor beta2."""
    m = beta1 * m + (1 - beta1) * grad
    v = v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    ahead = beta1 * m_hat + (1 - beta1) * grad / (1 - beta1**t)
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), m, v


def nadam__v_weights_swapped(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """In v you give the old average the factor 1 - beta2. Its factor is beta2."""
    m = beta1 * m + (1 - beta1) * grad
    v = (1 - beta2) * v + beta2 * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    ahead = beta1 * m_hat + (1 - beta1) * grad / (1 - beta1**t)
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), m, v


def nadam__v_one_for_all(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """You average over all coordinates at once in v. Each coordinate has an average of its own."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * np.mean(grad**2)
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    ahead = beta1 * m_hat + (1 - beta1) * grad / (1 - beta1**t)
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), m, v


def nadam__betas_swapped(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """Your betas are swapped: beta1 belongs to the average of the gradients, beta2 to that of
    their squares."""
    beta1, beta2 = beta2, beta1
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    ahead = beta1 * m_hat + (1 - beta1) * grad / (1 - beta1**t)
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), m, v


def nadam__one_beta(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """You use beta1 for both averages. The average of the squares has beta2."""
    beta2 = beta1
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    ahead = beta1 * m_hat + (1 - beta1) * grad / (1 - beta1**t)
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), m, v


def nadam__default_betas(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """You use the usual betas whatever you are given. Use beta1 and beta2 as they come."""
    beta1, beta2 = 0.9, 0.999
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    ahead = beta1 * m_hat + (1 - beta1) * grad / (1 - beta1**t)
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), m, v


def nadam__default_rate(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """You use 0.002 whatever learnrate says. Use the rate that you are given."""
    learnrate = 0.002
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    ahead = beta1 * m_hat + (1 - beta1) * grad / (1 - beta1**t)
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), m, v


def nadam__old_state_returned(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """You hand back the averages as they came, so the next step knows nothing of this one. Return
    the new m and v."""
    old = (m, v)
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    ahead = beta1 * m_hat + (1 - beta1) * grad / (1 - beta1**t)
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), *old


def nadam__state_turned(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """Your m and v have changed places in the result. The order is theta, m, v."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    ahead = beta1 * m_hat + (1 - beta1) * grad / (1 - beta1**t)
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), v, m


def nadam__theta_last(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """You return theta last. The order is theta, m, v."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    ahead = beta1 * m_hat + (1 - beta1) * grad / (1 - beta1**t)
    return m, v, theta - learnrate * ahead / (np.sqrt(v_hat) + eps)


def nadam__theta_only(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """You return theta alone. The caller needs m and v for the next step."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    ahead = beta1 * m_hat + (1 - beta1) * grad / (1 - beta1**t)
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps)


def nadam__changes_arguments(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """You write into the caller's arrays. Make new ones: `-=`, `+=` and `*=` change the old."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    ahead = beta1 * m_hat + (1 - beta1) * grad / (1 - beta1**t)
    theta -= learnrate * ahead / (np.sqrt(v_hat) + eps)
    return theta, m, v


def nadam__nothing_returned(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """Nothing comes back. Return the new theta, m and v."""
    return None


def nadam__eps_missing(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """You add no eps in the denominator. There, inside or outside the root, it prevents 0 / 0 where a coordinate has
    had no slope yet; added after the division it comes too late."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    ahead = (beta1 * m + (1 - beta1) * grad) / (1 - beta1**t)
    return theta - learnrate * ahead / np.sqrt(v / (1 - beta2**t)), m, v


def nadam__gradient_turned_round(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """The gradient goes into your m with its sign reversed, so m points down and theta climbs. m is an average of the
    gradients as they are."""
    grad = -grad
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    return (
        theta - learnrate * (beta1 * m + (1 - beta1) * grad) / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps),
        m,
        v,
    )


def nadam__eps_in_the_state(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """You add eps to the state that you return. It belongs in the denominator of the step, not in what is
    remembered."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2 + eps
    return (
        theta - learnrate * (beta1 * m + (1 - beta1) * grad) / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps),
        m,
        v,
    )


def nadam__rounded_to_eight(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """You round the result. Return the numbers as they are."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    theta = theta - learnrate * (beta1 * m + (1 - beta1) * grad) / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return np.round(theta, 8), np.round(m, 8), np.round(v, 8)


def nadam__rounded_to_six(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """You round the result. Return the numbers as they are."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    theta = theta - learnrate * (beta1 * m + (1 - beta1) * grad) / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return np.round(theta, 6), np.round(m, 6), np.round(v, 6)


def nadam__one_flat_coordinate_is_enough(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """If a single slope is 0 you leave everything as it was. The other coordinates still move, and the state is
    still updated."""
    if np.any(grad == 0.0):
        return theta, m, v
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    return (
        theta - learnrate * (beta1 * m + (1 - beta1) * grad) / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps),
        m,
        v,
    )


def nadam__warmed_up(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """You let beta1 grow with t: another published form (PyTorch and Keras have it). The overview's beta1 stays
    as it is."""
    betas = beta1 * (1 - 0.5 * 0.96 ** (0.004 * np.arange(1, t + 2)))
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    step = betas[-1] * m / (1 - np.prod(betas)) + (1 - betas[-2]) * grad / (1 - np.prod(betas[:-1]))
    return theta - learnrate * step / (np.sqrt(v / (1 - beta2**t)) + eps), m, v


def nadam__power_in_the_average(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """You put beta to the power t into the averages themselves. The averages use beta1 and beta2 as they are;
    the powers belong to the corrections only."""
    m = beta1**t * m + (1 - beta1**t) * grad
    v = beta2**t * v + (1 - beta2**t) * grad**2
    v_hat = v / (1 - beta2**t)
    ahead = (beta1 * m + (1 - beta1) * grad) / (1 - beta1**t)
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), m, v


def nadam__eps_after_division(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """You add no eps in the denominator. There, inside or outside the root, it prevents 0 / 0 where a coordinate has
    had no slope yet; added after the division it comes too late."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    ahead = (beta1 * m + (1 - beta1) * grad) / (1 - beta1**t)
    return theta - (learnrate / np.sqrt(v / (1 - beta2**t)) + eps) * ahead, m, v


def nadam__next_power_and_less_v(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """You correct m with beta1 to the power t + 1 and scale v by beta2: another published form (Dozat's paper
    has it). The overview uses t in both places, and v is only divided by its correction."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    ahead = beta1 * m / (1 - beta1 ** (t + 1)) + (1 - beta1) * grad / (1 - beta1**t)
    return theta - learnrate * ahead / (np.sqrt(beta2 * v / (1 - beta2**t)) + eps), m, v


def nadam__eps_on_the_quotient(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """You add no eps in the denominator. There, inside or outside the root, it prevents 0 / 0 where a coordinate has
    had no slope yet; added after the division it comes too late."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    ahead = (beta1 * m + (1 - beta1) * grad) / (1 - beta1**t)
    return theta - learnrate * (ahead / np.sqrt(v / (1 - beta2**t)) + eps), m, v


def nadam__eps_on_the_step(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """You add no eps in the denominator. There, inside or outside the root, it prevents 0 / 0 where a coordinate has
    had no slope yet; added after the division it comes too late."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    ahead = (beta1 * m + (1 - beta1) * grad) / (1 - beta1**t)
    return theta - (learnrate * ahead / np.sqrt(v / (1 - beta2**t)) + eps), m, v


def nadam__eps_on_theta(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """You add no eps in the denominator. There, inside or outside the root, it prevents 0 / 0 where a coordinate has
    had no slope yet; added after the division it comes too late."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    ahead = (beta1 * m + (1 - beta1) * grad) / (1 - beta1**t)
    return theta - learnrate * ahead / np.sqrt(v / (1 - beta2**t)) + eps, m, v


def amsgrad__max_fed_back(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You put the largest v back into v. The running average goes on by itself; only v_max
    remembers the largest."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = v = np.maximum(v_max, v)
    return theta - learnrate * m / (np.sqrt(v_max) + eps), m, v, v_max


def amsgrad__max_averaged(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You average from v_max on. v goes on from the old v; v_max is compared with it after."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v_max + (1 - beta2) * grad**2
    v_max = np.maximum(v_max, v)
    return theta - learnrate * m / (np.sqrt(v_max) + eps), m, v, v_max


def amsgrad__no_max(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You take the new v as v_max. v_max never falls: it is the larger of the old v_max and the
    new v."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = v
    return theta - learnrate * m / (np.sqrt(v_max) + eps), m, v, v_max


def amsgrad__max_unused(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You keep v_max but divide by the root of v. Divide by the root of v_max."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = np.maximum(v_max, v)
    return theta - learnrate * m / (np.sqrt(v) + eps), m, v, v_max


def amsgrad__bias_corrected(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You correct m and v as Adam does, v before the largest is taken: another published form (optax has it).
    The overview's AMSGrad corrects nothing."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = np.maximum(v_max, v / (1 - beta2**t))
    return theta - learnrate * m / (1 - beta1**t) / (np.sqrt(v_max) + eps), m, v, v_max


def amsgrad__corrected_after_the_max(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You correct m and the largest v as Adam does: another published form (PyTorch and Keras have it). The
    overview's AMSGrad corrects nothing."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = np.maximum(v_max, v)
    return (
        theta - learnrate * m / (1 - beta1**t) / (np.sqrt(v_max / (1 - beta2**t)) + eps),
        m,
        v,
        v_max,
    )


def amsgrad__m_corrected(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You correct m as Adam does. The overview's AMSGrad corrects nothing."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = np.maximum(v_max, v)
    return theta - learnrate * m / (1 - beta1**t) / (np.sqrt(v_max) + eps), m, v, v_max


def amsgrad__v_corrected(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You correct v as Adam does. The overview's AMSGrad corrects nothing."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = np.maximum(v_max, v / (1 - beta2**t))
    return theta - learnrate * m / (np.sqrt(v_max) + eps), m, v, v_max


def amsgrad__corrected_after_without_m(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You correct the largest v. The overview's AMSGrad corrects nothing."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = np.maximum(v_max, v)
    return theta - learnrate * m / (np.sqrt(v_max / (1 - beta2**t)) + eps), m, v, v_max


def amsgrad__max_with_square(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You compare v_max with the square of the gradient. Compare it with v, the average of the
    squares."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = np.maximum(v_max, grad**2)
    return theta - learnrate * m / (np.sqrt(v_max) + eps), m, v, v_max


def amsgrad__max_of_old_v(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You compare v_max with the v of the step before. Update v first."""
    m = beta1 * m + (1 - beta1) * grad
    last = v
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = np.maximum(v_max, last)
    return theta - learnrate * m / (np.sqrt(v_max) + eps), m, v, v_max


def amsgrad__old_max_used(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You divide by the v_max of the step before. This v is compared with it first."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    last = v_max
    v_max = np.maximum(v_max, v)
    return theta - learnrate * m / (np.sqrt(last) + eps), m, v, v_max


def amsgrad__old_max_returned(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You hand v_max back as it came. The larger of it and the new v is the new v_max."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    largest = np.maximum(v_max, v)
    return theta - learnrate * m / (np.sqrt(largest) + eps), m, v, v_max


def amsgrad__smallest(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You keep the smaller of the two. v_max is the larger one."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = np.minimum(v_max, v)
    return theta - learnrate * m / (np.sqrt(v_max) + eps), m, v, v_max


def amsgrad__max_fades(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """Your old v_max fades before it is compared. It is compared as it is."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = np.maximum(beta2 * v_max, v)
    return theta - learnrate * m / (np.sqrt(v_max) + eps), m, v, v_max


def amsgrad__max_summed(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You add v to v_max. v_max is the larger of the two, not their sum."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = v_max + v
    return theta - learnrate * m / (np.sqrt(v_max) + eps), m, v, v_max


def amsgrad__one_max_for_all(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You take the largest over all coordinates. Each coordinate has a v_max of its own."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = np.full_like(v, max(np.max(v_max), np.max(v)))
    return theta - learnrate * m / (np.sqrt(v_max) + eps), m, v, v_max


def amsgrad__no_root(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You divide by v_max itself. Its square root is missing."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = np.maximum(v_max, v)
    return theta - learnrate * m / (v_max + eps), m, v, v_max


def amsgrad__root_kept(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You hand back the root of v_max. Keep v_max itself; the root is only for this step."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = np.maximum(v_max, v)
    return theta - learnrate * m / (np.sqrt(v_max) + eps), m, v, np.sqrt(v_max)


def amsgrad__gradient_above(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You step by the gradient itself. The average m belongs in the numerator."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = np.maximum(v_max, v)
    return theta - learnrate * grad / (np.sqrt(v_max) + eps), m, v, v_max


def amsgrad__old_m(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You step by the m of the step before. This gradient joins m first."""
    last = m
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = np.maximum(v_max, v)
    return theta - learnrate * last / (np.sqrt(v_max) + eps), m, v, v_max


def amsgrad__uphill(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You add the step and walk uphill. Theta moves against m."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = np.maximum(v_max, v)
    return theta + learnrate * m / (np.sqrt(v_max) + eps), m, v, v_max


def amsgrad__no_rate(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """The learning rate is missing from your step."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = np.maximum(v_max, v)
    return theta - m / (np.sqrt(v_max) + eps), m, v, v_max


def amsgrad__rate_decays(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You shrink the rate with the root of t. The rate stays as it is given."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = np.maximum(v_max, v)
    return theta - learnrate / np.sqrt(t) * m / (np.sqrt(v_max) + eps), m, v, v_max


def amsgrad__v_max_left_out(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You return theta, m and v. The caller needs v_max for the next step too."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = np.maximum(v_max, v)
    return theta - learnrate * m / (np.sqrt(v_max) + eps), m, v


def amsgrad__v_and_v_max_turned(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """Your v and v_max have changed places in the result. The order is theta, m, v, v_max."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = np.maximum(v_max, v)
    return theta - learnrate * m / (np.sqrt(v_max) + eps), m, v_max, v


def amsgrad__m_not_kept(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """Your m forgets the past: it is the gradient itself. It is a running average that starts from
    beta1 times the old m."""
    m = grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = np.maximum(v_max, v)
    return theta - learnrate * m / (np.sqrt(v_max) + eps), m, v, v_max


def amsgrad__m_sum(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """The new gradient lacks its factor 1 - beta1 in m."""
    m = beta1 * m + grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = np.maximum(v_max, v)
    return theta - learnrate * m / (np.sqrt(v_max) + eps), m, v, v_max


def amsgrad__m_no_decay(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """The old m lacks its factor beta1."""
    m = m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = np.maximum(v_max, v)
    return theta - learnrate * m / (np.sqrt(v_max) + eps), m, v, v_max


def amsgrad__m_absolute(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You average the size of the gradient in m. m keeps the sign: only the second average is
    about size."""
    m = beta1 * m + (1 - beta1) * np.abs(grad)
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = np.maximum(v_max, v)
    return theta - learnrate * m / (np.sqrt(v_max) + eps), m, v, v_max


def amsgrad__m_squared(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You square the gradient in m. Only the second average is of squares."""
    m = beta1 * m + (1 - beta1) * grad**2
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = np.maximum(v_max, v)
    return theta - learnrate * m / (np.sqrt(v_max) + eps), m, v, v_max


def amsgrad__m_weights_swapped(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """In m you give the old average the factor 1 - beta1. Its factor is beta1."""
    m = (1 - beta1) * m + beta1 * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = np.maximum(v_max, v)
    return theta - learnrate * m / (np.sqrt(v_max) + eps), m, v, v_max


def amsgrad__v_not_squared(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You average the gradient itself in v. v is an average of squares."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad
    v_max = np.maximum(v_max, v)
    return theta - learnrate * m / (np.sqrt(v_max) + eps), m, v, v_max


def amsgrad__v_of_m(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You average the square of m in v. v averages the square of the gradient."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * m**2
    v_max = np.maximum(v_max, v)
    return theta - learnrate * m / (np.sqrt(v_max) + eps), m, v, v_max


def amsgrad__v_absolute(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You average the size of the gradient in v. v is an average of squares."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * np.abs(grad)
    v_max = np.maximum(v_max, v)
    return theta - learnrate * m / (np.sqrt(v_max) + eps), m, v, v_max


def amsgrad__v_sum(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """The new square lacks its factor 1 - beta2 in v."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + grad**2
    v_max = np.maximum(v_max, v)
    return theta - learnrate * m / (np.sqrt(v_max) + eps), m, v, v_max


def amsgrad__v_no_decay(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """The old v lacks its factor beta2."""
    m = beta1 * m + (1 - beta1) * grad
    v = v + (1 - beta2) * grad**2
    v_max = np.maximum(v_max, v)
    return theta - learnrate * m / (np.sqrt(v_max) + eps), m, v, v_max


def amsgrad__v_weights_swapped(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """In v you give the old average the factor 1 - beta2. Its factor is beta2."""
    m = beta1 * m + (1 - beta1) * grad
    v = (1 - beta2) * v + beta2 * grad**2
    v_max = np.maximum(v_max, v)
    return theta - learnrate * m / (np.sqrt(v_max) + eps), m, v, v_max


def amsgrad__v_one_for_all(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You average over all coordinates at once in v. Each coordinate has an average of its own."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * np.mean(grad**2)
    v_max = np.maximum(v_max, v)
    return theta - learnrate * m / (np.sqrt(v_max) + eps), m, v, v_max


def amsgrad__betas_swapped(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """Your betas are swapped: beta1 belongs to the average of the gradients, beta2 to that of
    their squares."""
    beta1, beta2 = beta2, beta1
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = np.maximum(v_max, v)
    return theta - learnrate * m / (np.sqrt(v_max) + eps), m, v, v_max


def amsgrad__one_beta(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You use beta1 for both averages. The average of the squares has beta2."""
    beta2 = beta1
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = np.maximum(v_max, v)
    return theta - learnrate * m / (np.sqrt(v_max) + eps), m, v, v_max


def amsgrad__default_betas(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You use the usual betas whatever you are given. Use beta1 and beta2 as they come."""
    beta1, beta2 = 0.9, 0.999
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = np.maximum(v_max, v)
    return theta - learnrate * m / (np.sqrt(v_max) + eps), m, v, v_max


def amsgrad__default_rate(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You use 0.001 whatever learnrate says. Use the rate that you are given."""
    learnrate = 0.001
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = np.maximum(v_max, v)
    return theta - learnrate * m / (np.sqrt(v_max) + eps), m, v, v_max


def amsgrad__old_state_returned(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You hand back the averages as they came, so the next step knows nothing of this one. Return
    the new m and v."""
    old = (m, v, v_max)
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = np.maximum(v_max, v)
    return theta - learnrate * m / (np.sqrt(v_max) + eps), *old


def amsgrad__state_turned(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """Your m and v have changed places in the result. The order is theta, m, v, v_max."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = np.maximum(v_max, v)
    return theta - learnrate * m / (np.sqrt(v_max) + eps), v, m, v_max


def amsgrad__theta_last(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You return theta last. The order is theta, m, v, v_max."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = np.maximum(v_max, v)
    return m, v, v_max, theta - learnrate * m / (np.sqrt(v_max) + eps)


def amsgrad__theta_only(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You return theta alone. The caller needs m, v and v_max for the next step."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = np.maximum(v_max, v)
    return theta - learnrate * m / (np.sqrt(v_max) + eps)


def amsgrad__changes_arguments(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You write into the caller's arrays. Make new ones: `-=`, `+=` and `*=` change the old."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = np.maximum(v_max, v)
    theta -= learnrate * m / (np.sqrt(v_max) + eps)
    return theta, m, v, v_max


def amsgrad__nothing_returned(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """Nothing comes back. Return the new theta, m, v and v_max."""
    return None


def amsgrad__eps_missing(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You add no eps in the denominator. There, inside or outside the root, it prevents 0 / 0 where a coordinate has
    had no slope yet; added after the division it comes too late."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = np.maximum(v_max, v)
    return theta - learnrate * m / np.sqrt(v_max), m, v, v_max


def amsgrad__gradient_turned_round(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """The gradient goes into your m with its sign reversed, so m points down and theta climbs. m is an average of the
    gradients as they are."""
    grad = -grad
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = np.maximum(v_max, v)
    return theta - learnrate * m / (np.sqrt(v_max) + eps), m, v, v_max


def amsgrad__eps_in_the_state(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You add eps to the state that you return. It belongs in the denominator of the step, not in what is
    remembered."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2 + eps
    v_max = np.maximum(v_max, v)
    return theta - learnrate * m / (np.sqrt(v_max) + eps), m, v, v_max


def amsgrad__rounded_to_eight(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You round the result. Return the numbers as they are."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = np.maximum(v_max, v)
    theta = theta - learnrate * m / (np.sqrt(v_max) + eps)
    return np.round(theta, 8), np.round(m, 8), np.round(v, 8), np.round(v_max, 8)


def amsgrad__rounded_to_six(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You round the result. Return the numbers as they are."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = np.maximum(v_max, v)
    theta = theta - learnrate * m / (np.sqrt(v_max) + eps)
    return np.round(theta, 6), np.round(m, 6), np.round(v, 6), np.round(v_max, 6)


def amsgrad__one_flat_coordinate_is_enough(
    theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8
):
    """If a single slope is 0 you leave everything as it was. The other coordinates still move, and the state is
    still updated."""
    if np.any(grad == 0.0):
        return theta, m, v, v_max
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = np.maximum(v_max, v)
    return theta - learnrate * m / (np.sqrt(v_max) + eps), m, v, v_max


def amsgrad__max_kept_as_v(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You keep the largest v in place of v itself, so it never falls. v is the plain average; only v_max
    takes the larger of the two."""
    m = beta1 * m + (1 - beta1) * grad
    v_max = np.maximum(v, beta2 * v + (1 - beta2) * grad**2)
    return theta - learnrate * m / (np.sqrt(v_max) + eps), m, v_max, v_max


def amsgrad__power_in_the_average(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You put beta to the power t into the averages. They use beta1 and beta2 as they are, and AMSGrad needs no
    power at all."""
    m = beta1**t * m + (1 - beta1**t) * grad
    v = beta2**t * v + (1 - beta2**t) * grad**2
    v_max = np.maximum(v_max, v)
    return theta - learnrate * m / (np.sqrt(v_max) + eps), m, v, v_max


def amsgrad__eps_after_division(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You add no eps in the denominator. There, inside or outside the root, it prevents 0 / 0 where a coordinate has
    had no slope yet; added after the division it comes too late."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = np.maximum(v_max, v)
    return theta - (learnrate / np.sqrt(v_max) + eps) * m, m, v, v_max


def amsgrad__v_left_out(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You return theta, m and v_max. The caller needs the plain v for the next step too."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = np.maximum(v_max, v)
    return theta - learnrate * m / (np.sqrt(v_max) + eps), m, v_max


def amsgrad__eps_on_the_quotient(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You add no eps in the denominator. There, inside or outside the root, it prevents 0 / 0 where a coordinate has
    had no slope yet; added after the division it comes too late."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = np.maximum(v_max, v)
    return theta - learnrate * (m / np.sqrt(v_max) + eps), m, v, v_max


def amsgrad__eps_on_the_step(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You add no eps in the denominator. There, inside or outside the root, it prevents 0 / 0 where a coordinate has
    had no slope yet; added after the division it comes too late."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = np.maximum(v_max, v)
    return theta - (learnrate * m / np.sqrt(v_max) + eps), m, v, v_max


def amsgrad__eps_on_theta(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You add no eps in the denominator. There, inside or outside the root, it prevents 0 / 0 where a coordinate has
    had no slope yet; added after the division it comes too late."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = np.maximum(v_max, v)
    return theta - learnrate * m / np.sqrt(v_max) + eps, m, v, v_max


def momentum__v_handed_back(theta, grad, v, learnrate=0.01, gamma=0.9):
    """You take a step of plain descent and hand v back as it came. The new v is gamma times the old one plus rate
    times gradient, and theta moves by it."""
    return theta - learnrate * grad, v


def momentum__theta_slowed_down(theta, grad, v, learnrate=0.01, gamma=0.9):
    """Your gamma stands at theta. It slows the old v down; theta itself keeps its whole value."""
    v = learnrate * grad
    return gamma * theta - v, v


def adadelta__theta_for_change_first(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """You average the square of theta. avg_dx2 averages the square of the change of theta."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    avg_dx2 = gamma * avg_dx2 + (1 - gamma) * theta**2
    return theta - np.sqrt(avg_dx2 + eps) / np.sqrt(avg_g2 + eps) * grad, avg_g2, avg_dx2


def rmsprop__square_inside_the_share(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """You subtract gamma times the square from 1. The share of the new square is 1 - gamma: the bracket closes
    before the square."""
    avg_g2 = gamma * avg_g2 + (1 - gamma * grad**2)
    return theta - learnrate * grad / np.sqrt(avg_g2 + eps), avg_g2


def adam__both_shares_missing(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """The new gradient lacks its factor 1 - beta1 in m, and its square lacks the factor 1 - beta2 in v."""
    m = beta1 * m + grad
    v = beta2 * v + grad**2
    return theta - learnrate * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v


def nadam__both_shares_missing(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """The new gradient lacks its factor 1 - beta1 in m, and its square lacks the factor 1 - beta2 in v."""
    m = beta1 * m + grad
    v = beta2 * v + grad**2
    ahead = (beta1 * m + (1 - beta1) * grad) / (1 - beta1**t)
    return theta - learnrate * ahead / (np.sqrt(v / (1 - beta2**t)) + eps), m, v


def nadam__brackets_missing(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """The rate and the root reach the first part of the mix only, and the gradient's share joins theta as it is. Put
    brackets around the whole mix."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return theta - learnrate / (np.sqrt(v_hat) + eps) * beta1 * m_hat + (1 - beta1) * grad / (1 - beta1**t), m, v


def nadam__correction_times_t(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """Your correction holds beta times t. It is beta to the power t."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat, v_hat = m / (1 - beta1 * t), v / (1 - beta2 * t)
    return theta - learnrate / (np.sqrt(v_hat) + eps) * (beta1 * m_hat + (1 - beta1) * grad / (1 - beta1 * t)), m, v


def amsgrad__both_shares_missing(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """The new gradient lacks its factor 1 - beta1 in m, and its square lacks the factor 1 - beta2 in v."""
    m = beta1 * m + grad
    v = beta2 * v + grad**2
    v_max = np.maximum(v_max, v)
    return theta - learnrate * m / (np.sqrt(v_max) + eps), m, v, v_max


def adamax__squares_and_root(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """You compare u with the square of the gradient and divide by a root. AdaMax has no squares and no root: u is
    compared with the size of the gradient."""
    m = beta1 * m + (1 - beta1) * grad
    u = np.maximum(beta2 * u, grad**2)
    return theta - learnrate * (m / (1 - beta1**t)) / np.sqrt(u), m, u


def amsgrad__one_number_for_v_max(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You take the largest over all coordinates. Each coordinate has a v_max of its own."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = np.max([v_max, v])
    return theta - learnrate * m / (np.sqrt(v_max) + eps), m, v, v_max


def momentum__averaged_gradient_without_rate(theta, grad, v, learnrate=0.01, gamma=0.9):
    """You keep an average of the gradients, with 1 - gamma, and the learning rate is missing. The overview's v is gamma
    v plus the rate times the gradient."""
    v = gamma * v + (1 - gamma) * grad
    return theta - v, v


def nesterov__look_ahead_outside_the_call(theta, grad_at, v, learnrate=0.01, gamma=0.9):
    """You subtract gamma v from the gradient. It is subtracted from theta, inside the brackets of grad_at: that is the
    place to ask at."""
    v = gamma * v + learnrate * (grad_at(theta) - gamma * v)
    return theta - v, v


def nesterov__look_ahead_cancels(theta, grad_at, v, learnrate=0.01, gamma=0.9):
    """Your new v is the plain step at theta: the old v plays no part in it, or is added and subtracted again. gamma v
    is added in the new v, and subtracted from theta inside the brackets of grad_at."""
    v = learnrate * grad_at(theta)
    return theta - v, v


def adagrad__half_power_without_brackets(theta, grad, g2, learnrate=0.01, eps=1e-8):
    """Half of a number stands where its square root belongs, as ** 1/2 without brackets gives: the power 1, divided
    by 2. The square root is ** (1/2), or np.sqrt."""
    g2 = g2 + grad**2
    return theta - learnrate * grad / (g2 + eps) / 2, g2


def adagrad__half_power_without_brackets_in_the_root(theta, grad, g2, learnrate=0.01, eps=1e-8):
    """Half of a number stands where its square root belongs, as ** 1/2 without brackets gives: the power 1, divided
    by 2. The square root is ** (1/2), or np.sqrt."""
    g2 = g2 + grad**2
    root = (g2 + eps) / 2
    return theta - learnrate * grad / root, g2


def rmsprop__half_power_without_brackets(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """Half of a number stands where its square root belongs, as ** 1/2 without brackets gives: the power 1, divided
    by 2. The square root is ** (1/2), or np.sqrt."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    return theta - learnrate * grad / (avg_g2 + eps) / 2, avg_g2


def rmsprop__half_power_without_brackets_in_the_root(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """Half of a number stands where its square root belongs, as ** 1/2 without brackets gives: the power 1, divided
    by 2. The square root is ** (1/2), or np.sqrt."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    root = (avg_g2 + eps) / 2
    return theta - learnrate * grad / root, avg_g2


def adam__half_power_without_brackets(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """Half of a number stands where its square root belongs, as ** 1/2 without brackets gives: the power 1, divided
    by 2. The square root is ** (1/2), or np.sqrt."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return theta - learnrate * m_hat / (v_hat / 2 + eps), m, v


def nadam__half_power_without_brackets(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """Half of a number stands where its square root belongs, as ** 1/2 without brackets gives: the power 1, divided
    by 2. The square root is ** (1/2), or np.sqrt."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    ahead = beta1 * m_hat + (1 - beta1) * grad / (1 - beta1**t)
    return theta - learnrate * ahead / (v_hat / 2 + eps), m, v


def amsgrad__half_power_without_brackets(
    theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8
):
    """Half of a number stands where its square root belongs, as ** 1/2 without brackets gives: the power 1, divided
    by 2. The square root is ** (1/2), or np.sqrt."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = np.maximum(v_max, v)
    return theta - learnrate * m / (v_max / 2 + eps), m, v, v_max


def adadelta__half_power_without_brackets(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """Half of a number stands where its square root belongs, as ** 1/2 without brackets gives: the power 1, divided
    by 2. The square root is ** (1/2), or np.sqrt."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    change = -(avg_dx2 + eps) / (avg_g2 + eps) * grad / 4
    avg_dx2 = gamma * avg_dx2 + (1 - gamma) * change**2
    return theta + change, avg_g2, avg_dx2


def adam__correction_without_brackets(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """beta^t is subtracted after the division, as Python does it without brackets. Put brackets around 1 - beta^t."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_hat = v / (1 - beta2**t)
    m_hat = m / 1 - beta1**t
    return theta - learnrate * m_hat / (np.sqrt(v_hat) + eps), m, v


def adam__corrections_without_brackets(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """beta^t is subtracted after the division, as Python does it without brackets. Put brackets around 1 - beta^t."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / 1 - beta1**t
    v_hat = v / 1 - beta2**t
    return theta - learnrate * m_hat / (np.sqrt(v_hat) + eps), m, v


def adam__corrected_rate_without_brackets(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """beta^t is subtracted after the division, as Python does it without brackets. Put brackets around 1 - beta^t."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    rate = learnrate * np.sqrt(1 - beta2**t) / 1 - beta1**t
    return theta - rate * m / (np.sqrt(v) + eps), m, v


def adamax__correction_without_brackets(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """beta1^t is subtracted after the division, as Python does it without brackets. Put brackets around 1 -
    beta1^t."""
    m = beta1 * m + (1 - beta1) * grad
    u = np.maximum(beta2 * u, np.abs(grad))
    m_hat = m / 1 - beta1**t
    return theta - learnrate * m_hat / u, m, u


def adamax__corrected_rate_without_brackets(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """beta1^t is subtracted after the division, as Python does it without brackets. Put brackets around 1 -
    beta1^t."""
    m = beta1 * m + (1 - beta1) * grad
    u = np.maximum(beta2 * u, np.abs(grad))
    rate = learnrate / 1 - beta1**t
    return theta - rate * m / u, m, u


def adamax__no_brackets_in_one_line(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """beta1^t is subtracted after the division, as Python does it without brackets. Put brackets around 1 -
    beta1^t."""
    m = beta1 * m + (1 - beta1) * grad
    u = np.maximum(beta2 * u, np.abs(grad))
    return theta - learnrate / 1 - beta1**t * m / u, m, u


def nadam__correction_without_brackets(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """beta^t is subtracted after the division, as Python does it without brackets. Put brackets around 1 - beta^t."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_hat = v / (1 - beta2**t)
    m_hat = m / 1 - beta1**t
    ahead = beta1 * m_hat + (1 - beta1) * grad / (1 - beta1**t)
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), m, v


def nadam__share_corrected_without_brackets(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """beta^t is subtracted after the division, as Python does it without brackets. Put brackets around 1 - beta^t."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    ahead = beta1 * m_hat + (1 - beta1) * grad / 1 - beta1**t
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), m, v


def nadam__corrections_without_brackets(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """beta^t is subtracted after the division, as Python does it without brackets. Put brackets around 1 - beta^t."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / 1 - beta1**t
    v_hat = v / 1 - beta2**t
    ahead = beta1 * m_hat + (1 - beta1) * grad / 1 - beta1**t
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), m, v


def adadelta__share_without_brackets(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """You subtract gamma times the square from 1. The share of the new square is 1 - gamma: the bracket closes before
    the square."""
    avg_g2 = gamma * avg_g2 + 1 - gamma * grad**2
    change = -np.sqrt(avg_dx2 + eps) / np.sqrt(avg_g2 + eps) * grad
    avg_dx2 = gamma * avg_dx2 + 1 - gamma * change**2
    return theta + change, avg_g2, avg_dx2


def adam__share_without_brackets(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You subtract beta1 times the gradient from 1. The share of the new gradient is 1 - beta1: the bracket closes
    before the gradient."""
    m = beta1 * m + 1 - beta1 * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return theta - learnrate * m_hat / (np.sqrt(v_hat) + eps), m, v


def adam__shares_without_brackets(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You subtract beta1 times the gradient and beta2 times its square from 1. The shares of what is new are 1 - beta1
    and 1 - beta2: each bracket closes before the gradient."""
    m = beta1 * m + 1 - beta1 * grad
    v = beta2 * v + 1 - beta2 * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return theta - learnrate * m_hat / (np.sqrt(v_hat) + eps), m, v


def adam__beta1_in_the_share_of_v(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """In v the new square has the factor 1 - beta1. Its factor is 1 - beta2."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta1) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return theta - learnrate * m_hat / (np.sqrt(v_hat) + eps), m, v


def nadam__share_without_brackets(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """You subtract beta1 times the gradient from 1. The share of the new gradient is 1 - beta1: the bracket closes
    before the gradient."""
    m = beta1 * m + 1 - beta1 * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    ahead = beta1 * m_hat + (1 - beta1) * grad / (1 - beta1**t)
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), m, v


def nadam__shares_without_brackets(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """You subtract beta1 times the gradient and beta2 times its square from 1. The shares of what is new are 1 - beta1
    and 1 - beta2: each bracket closes before the gradient."""
    m = beta1 * m + 1 - beta1 * grad
    v = beta2 * v + 1 - beta2 * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    ahead = beta1 * m_hat + (1 - beta1) * grad / (1 - beta1**t)
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), m, v


def nadam__beta1_in_the_share_of_v(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """In v the new square has the factor 1 - beta1. Its factor is 1 - beta2."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta1) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    ahead = beta1 * m_hat + (1 - beta1) * grad / (1 - beta1**t)
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), m, v


def amsgrad__share_without_brackets(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You subtract beta1 times the gradient from 1. The share of the new gradient is 1 - beta1: the bracket closes
    before the gradient."""
    m = beta1 * m + 1 - beta1 * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = np.maximum(v_max, v)
    return theta - learnrate * m / (np.sqrt(v_max) + eps), m, v, v_max


def amsgrad__shares_without_brackets(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You subtract beta1 times the gradient and beta2 times its square from 1. The shares of what is new are 1 - beta1
    and 1 - beta2: each bracket closes before the gradient."""
    m = beta1 * m + 1 - beta1 * grad
    v = beta2 * v + 1 - beta2 * grad**2
    v_max = np.maximum(v_max, v)
    return theta - learnrate * m / (np.sqrt(v_max) + eps), m, v, v_max


def amsgrad__beta1_in_the_share_of_v(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """In v the new square has the factor 1 - beta1. Its factor is 1 - beta2."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta1) * grad**2
    v_max = np.maximum(v_max, v)
    return theta - learnrate * m / (np.sqrt(v_max) + eps), m, v, v_max


def adamax__share_without_brackets(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """You subtract beta1 times the gradient from 1. The share of the new gradient is 1 - beta1: the bracket closes
    before the gradient."""
    m = beta1 * m + 1 - beta1 * grad
    u = np.maximum(beta2 * u, np.abs(grad))
    return theta - learnrate * m / (1 - beta1**t) / u, m, u


def adam__corrections_exchanged(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You correct m with beta2 and v with beta1. It is the other way round."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta2**t)
    v_hat = v / (1 - beta1**t)
    return theta - learnrate * m_hat / (np.sqrt(v_hat) + eps), m, v


def amsgrad__corrected_and_max_unused(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You correct m and v as Adam does, and v_max takes no part in the step. The step is divided by the root of v_max,
    and nothing is corrected."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return theta - learnrate * m_hat / (np.sqrt(v_hat) + eps), m, v, np.maximum(v_max, v)


def adagrad__never_summed(theta, grad, g2, learnrate=0.01, eps=1e-8):
    """Your g2 never changes: it is used and handed back as it came. The square of this gradient joins it first."""
    return theta - learnrate * grad / np.sqrt(g2 + eps), g2


def adagrad__never_summed_eps_outside(theta, grad, g2, learnrate=0.01, eps=1e-8):
    """Your g2 never changes: it is used and handed back as it came. The square of this gradient joins it first."""
    return theta - learnrate * grad / (np.sqrt(g2) + eps), g2


def rmsprop__never_averaged(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """Your avg_g2 never changes: it is used and handed back as it came. The square of this gradient joins it first."""
    return theta - learnrate * grad / np.sqrt(avg_g2 + eps), avg_g2


def rmsprop__never_averaged_eps_outside(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """Your avg_g2 never changes: it is used and handed back as it came. The square of this gradient joins it first."""
    return theta - learnrate * grad / (np.sqrt(avg_g2) + eps), avg_g2


def adadelta__gradients_never_averaged(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """Your avg_g2 never changes: it is used and handed back as it came. The square of this gradient joins it first."""
    change = -np.sqrt(avg_dx2 + eps) / np.sqrt(avg_g2 + eps) * grad
    return theta + change, avg_g2, gamma * avg_dx2 + (1 - gamma) * change**2


def adam__m_never_changes(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """Your m never changes: it is used and handed back as it came. This gradient joins it first."""
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return theta - learnrate * m_hat / (np.sqrt(v_hat) + eps), m, v


def adam__v_never_changes(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """Your v never changes: it is used and handed back as it came. The square of this gradient joins it first."""
    m = beta1 * m + (1 - beta1) * grad
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return theta - learnrate * m_hat / (np.sqrt(v_hat) + eps), m, v


def adam__averages_not_kept(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You forget the averages that you were given: both start afresh. The new m starts from beta1 times the old one,
    and v from beta2 times the old one."""
    m = (1 - beta1) * grad
    v = (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return theta - learnrate * m_hat / (np.sqrt(v_hat) + eps), m, v


def nadam__m_never_changes(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """Your m never changes: it is used and handed back as it came. This gradient joins it first."""
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    ahead = beta1 * m_hat + (1 - beta1) * grad / (1 - beta1**t)
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), m, v


def nadam__v_never_changes(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """Your v never changes: it is used and handed back as it came. The square of this gradient joins it first."""
    m = beta1 * m + (1 - beta1) * grad
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    ahead = beta1 * m_hat + (1 - beta1) * grad / (1 - beta1**t)
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), m, v


def nadam__averages_not_kept(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """You forget the averages that you were given: both start afresh. The new m starts from beta1 times the old one,
    and v from beta2 times the old one."""
    m = (1 - beta1) * grad
    v = (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    ahead = beta1 * m_hat + (1 - beta1) * grad / (1 - beta1**t)
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), m, v


def amsgrad__m_never_changes(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """Your m never changes: it is used and handed back as it came. This gradient joins it first."""
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = np.maximum(v_max, v)
    return theta - learnrate * m / (np.sqrt(v_max) + eps), m, v, v_max


def amsgrad__v_never_changes(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """Your v never changes: it is used and handed back as it came. The square of this gradient joins it first."""
    m = beta1 * m + (1 - beta1) * grad
    v_max = np.maximum(v_max, v)
    return theta - learnrate * m / (np.sqrt(v_max) + eps), m, v, v_max


def amsgrad__averages_not_kept(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You forget the averages that you were given: both start afresh. The new m starts from beta1 times the old one,
    and v from beta2 times the old one."""
    m = (1 - beta1) * grad
    v = (1 - beta2) * grad**2
    v_max = np.maximum(v_max, v)
    return theta - learnrate * m / (np.sqrt(v_max) + eps), m, v, v_max


def amsgrad__v_max_left_as_it_was(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You divide by the root of v, and hand v_max back as it came. Compare v_max with the new v, and divide by the root
    of the larger one."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    return theta - learnrate * m / (np.sqrt(v) + eps), m, v, v_max


def amsgrad__v_max_never_changes(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """Your v_max never changes: it is used and handed back as it came. It is compared with the new v first."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    return theta - learnrate * m / (np.sqrt(v_max) + eps), m, v, v_max


def adamax__m_never_changes(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """Your m never changes: it is used and handed back as it came. This gradient joins it first."""
    u = np.maximum(beta2 * u, np.abs(grad))
    return theta - learnrate * m / (1 - beta1**t) / u, m, u


def adamax__u_never_changes(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """Your u never changes: it is used and handed back as it came. It fades and is compared with this gradient
    first."""
    m = beta1 * m + (1 - beta1) * grad
    return theta - learnrate * m / (1 - beta1**t) / u, m, u


def adadelta__half_power_of_the_quotient_without_brackets(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """Half of a number stands where its square root belongs, as ** 1/2 without brackets gives: the power 1, divided
    by 2. The square root is ** (1/2), or np.sqrt."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    change = -(avg_dx2 + eps) / (avg_g2 + eps) * grad / 2
    avg_dx2 = gamma * avg_dx2 + (1 - gamma) * change**2
    return theta + change, avg_g2, avg_dx2


def nesterov__coordinate_by_coordinate(theta, grad_at, v, learnrate=0.01, gamma=0.9):
    """You ask grad_at about one coordinate at a time. The slope in one direction may depend on the others: ask once,
    with the whole place."""
    place = theta - gamma * v
    v = gamma * v + learnrate * np.reshape([grad_at(entry) for entry in np.ravel(place)], np.shape(place))
    return theta - v, v


def adadelta__eps_on_the_quotient(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """You add eps to the quotient of the two averages. It is added to each of them, before they are divided."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    change = -np.sqrt(avg_dx2 / avg_g2 + eps) * grad
    avg_dx2 = gamma * avg_dx2 + (1 - gamma) * change**2
    return theta + change, avg_g2, avg_dx2


def adadelta__squares_added_up(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """You add the squares up over all coordinates. Each coordinate has averages of its own."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * np.sum(grad**2)
    change = -np.sqrt(avg_dx2 + eps) / np.sqrt(avg_g2 + eps) * grad
    avg_dx2 = gamma * avg_dx2 + (1 - gamma) * change**2
    return theta + change, avg_g2, avg_dx2


def rmsprop__squares_added_up(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """You add the squares up over all coordinates. Each coordinate has an average of its own."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * np.sum(grad**2)
    return theta - learnrate * grad / np.sqrt(avg_g2 + eps), avg_g2


def adam__squares_added_up(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You add the squares up over all coordinates in v. Each coordinate has an average of its own."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * np.sum(grad**2)
    return theta - learnrate * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v


def adam__m_in_both_corrections(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """Your v_hat is made of m. It is v that is divided by 1 - beta2^t."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    return theta - learnrate * m / (1 - beta1**t) / (np.sqrt(m / (1 - beta2**t)) + eps), m, v


def adam__old_averages(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You step by the m and v of the step before. This gradient joins both first."""
    change = learnrate * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return theta - change, beta1 * m + (1 - beta1) * grad, beta2 * v + (1 - beta2) * grad**2


def _ahead(grad, m, t, beta1):
    return (beta1 * m + (1 - beta1) * grad) / (1 - beta1**t)


def nadam__squares_added_up(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """You add the squares up over all coordinates in v. Each coordinate has an average of its own."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * np.sum(grad**2)
    return theta - learnrate * _ahead(grad, m, t, beta1) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v


def nadam__m_in_both_corrections(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """Your v_hat is made of m. It is v that is divided by 1 - beta2^t."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    return theta - learnrate * _ahead(grad, m, t, beta1) / (np.sqrt(m / (1 - beta2**t)) + eps), m, v


def amsgrad__squares_added_up(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You add the squares up over all coordinates in v. Each coordinate has an average of its own."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * np.sum(grad**2)
    v_max = np.maximum(v_max, v)
    return theta - learnrate * m / (np.sqrt(v_max) + eps), m, v, v_max


def amsgrad__whole_v_if_any_is_larger(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You take the whole v as soon as one of its entries is larger. Each coordinate keeps its own larger value:
    np.maximum compares entry by entry."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = v if np.any(v > v_max) else v_max
    return theta - learnrate * m / (np.sqrt(v_max) + eps), m, v, v_max


def amsgrad__whole_v_if_all_are_larger(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You keep the whole v_max unless all entries of v are larger. Each coordinate keeps its own larger value:
    np.maximum compares entry by entry."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = v if np.all(v > v_max) else v_max
    return theta - learnrate * m / (np.sqrt(v_max) + eps), m, v, v_max


def adamax__whole_gradient_if_any_is_larger(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """You take the sizes of the whole gradient as soon as one of them is larger. Each coordinate keeps its own larger
    value: np.maximum compares entry by entry."""
    m = beta1 * m + (1 - beta1) * grad
    u = np.abs(grad) if np.any(np.abs(grad) > beta2 * u) else beta2 * u
    return theta - learnrate * m / (1 - beta1**t) / u, m, u


def adamax__whole_gradient_if_all_are_larger(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """You keep the whole faded u unless the gradient is larger in all coordinates. Each coordinate keeps its own larger
    value: np.maximum compares entry by entry."""
    m = beta1 * m + (1 - beta1) * grad
    u = np.abs(grad) if np.all(np.abs(grad) > beta2 * u) else beta2 * u
    return theta - learnrate * m / (1 - beta1**t) / u, m, u


def adam__no_correction_after_a_thousand(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You leave the corrections out at late steps. They stay, and fade by themselves; that of v takes thousands of
    steps."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    lack = (1 - beta1**t, 1 - beta2**t) if t < 1000 else (1, 1)
    return theta - learnrate * m / lack[0] / (np.sqrt(v / lack[1]) + eps), m, v


def adam__v_in_both_corrections(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """Your m_hat is made of v. It is m that is divided by 1 - beta1^t."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    return theta - learnrate * v / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v


def nadam__old_averages(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """You step by the m and v of the step before. This gradient joins both first."""
    change = learnrate * _ahead(grad, m, t, beta1) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return theta - change, beta1 * m + (1 - beta1) * grad, beta2 * v + (1 - beta2) * grad**2


def nesterov__slowed_before_the_look_ahead(theta, grad_at, v, learnrate=0.01, gamma=0.9):
    """You look ahead by gamma times a v that gamma has slowed down already. Either one is enough: the place ahead is
    theta minus gamma times the v that you are given."""
    v = gamma * v
    v = v + learnrate * grad_at(theta - gamma * v)
    return theta - v, v


def nesterov__slowed_twice(theta, grad_at, v, learnrate=0.01, gamma=0.9):
    """You slow v down before the formula, which does it once more. gamma is multiplied in once."""
    v = gamma * v
    v = gamma * v + learnrate * grad_at(theta - gamma * v)
    return theta - v, v


def nesterov__slowed_twice_after_the_look_ahead(theta, grad_at, v, learnrate=0.01, gamma=0.9):
    """You slow v down before the formula, which does it once more. gamma is multiplied in once."""
    v = gamma * v
    v = gamma * v + learnrate * grad_at(theta - v)
    return theta - v, v


def nesterov__slope_of_the_gradient(theta, grad_at, v, learnrate=0.01, gamma=0.9):
    """You measure how fast grad_at changes, as if it were the curve. It gives the gradient already: call it once, at
    the place ahead."""
    v = gamma * v + learnrate * (grad_at(theta + 1e-5) - grad_at(theta - 1e-5)) / 2e-5
    return theta - v, v


def momentum__brackets_missing(theta, grad, v, learnrate=0.01, gamma=0.9):
    """You subtract gamma v from theta but add the step. The whole v is subtracted: put brackets around it."""
    return theta - gamma * v + learnrate * grad, gamma * v + learnrate * grad


def adagrad__root_kept_eps_outside(theta, grad, g2, learnrate=0.01, eps=1e-8):
    """You hand back the root of the sum. Keep the sum itself; the root is only for this step."""
    root = np.sqrt(g2 + grad**2)
    return theta - learnrate * grad / (root + eps), root


def rmsprop__root_kept_eps_outside(theta, grad, avg_g2, learnrate=0.001, gamma=0.9, eps=1e-8):
    """You hand back the root of the average. Keep the average itself; the root is only for this step."""
    root = np.sqrt(gamma * avg_g2 + (1 - gamma) * grad**2)
    return theta - learnrate * grad / (root + eps), root


def adadelta__eps_without_brackets(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """Each eps stands as a term of its own, since Python takes roots and divides before it adds. Put it inside the roots,
    beside the averages."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad**2
    change = -np.sqrt(avg_dx2) + eps / np.sqrt(avg_g2) + eps * grad
    avg_dx2 = gamma * avg_dx2 + (1 - gamma) * change**2
    return theta + change, avg_g2, avg_dx2


def adamax__length_of_the_gradient(theta, grad, m, u, t, learnrate=0.002, beta1=0.9, beta2=0.999):
    """You compare u with the length of the whole gradient. Each coordinate has a u of its own: compare it with the size
    of its own slope."""
    m = beta1 * m + (1 - beta1) * grad
    u = np.maximum(beta2 * u, np.sqrt(np.sum(grad**2)))
    return theta - learnrate * m / (1 - beta1**t) / u, m, u


def nadam__eps_after_division_without_brackets(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """The rate over the root is subtracted by itself, without the averages: eps is added after the division, and only eps
    meets them. Put brackets around the root plus eps."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    return theta - learnrate / np.sqrt(v / (1 - beta2**t)) + eps * _ahead(grad, m, t, beta1), m, v


def adam__both_weights_swapped(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """In both averages you give the old one the factor 1 - beta. Its factor is beta; what is new has 1 - beta."""
    m = (1 - beta1) * m + beta1 * grad
    v = (1 - beta2) * v + beta2 * grad**2
    return theta - learnrate * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v


def nadam__both_weights_swapped(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """In both averages you give the old one the factor 1 - beta. Its factor is beta; what is new has 1 - beta."""
    m = (1 - beta1) * m + beta1 * grad
    v = (1 - beta2) * v + beta2 * grad**2
    return theta - learnrate * _ahead(grad, m, t, beta1) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v


def amsgrad__both_weights_swapped(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """In both averages you give the old one the factor 1 - beta. Its factor is beta; what is new has 1 - beta."""
    m = (1 - beta1) * m + beta1 * grad
    v = (1 - beta2) * v + beta2 * grad**2
    v_max = np.maximum(v_max, v)
    return theta - learnrate * m / (np.sqrt(v_max) + eps), m, v, v_max


def adadelta__old_gradients_lost(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """You keep only the new part of avg_g2, 1 - gamma times the square. Gamma times the old average is missing."""
    avg_g2 = (1 - gamma) * grad**2
    change = -np.sqrt(avg_dx2 + eps) / np.sqrt(avg_g2 + eps) * grad
    avg_dx2 = gamma * avg_dx2 + (1 - gamma) * change**2
    return theta + change, avg_g2, avg_dx2


def adadelta__gradient_signed(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """You average the gradient itself. avg_g2 is an average of squares, which are never negative."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * grad
    with np.errstate(invalid="ignore"):
        change = -np.sqrt(avg_dx2 + eps) / np.sqrt(avg_g2 + eps) * grad
    avg_dx2 = gamma * avg_dx2 + (1 - gamma) * change**2
    return theta + change, avg_g2, avg_dx2


def adadelta__doubled(theta, grad, avg_g2, avg_dx2, gamma=0.9, eps=1e-6):
    """You average twice the gradient in place of its square: `*2` is not `**2`."""
    avg_g2 = gamma * avg_g2 + (1 - gamma) * (grad * 2)
    with np.errstate(invalid="ignore"):
        change = -np.sqrt(avg_dx2 + eps) / np.sqrt(avg_g2 + eps) * grad
    avg_dx2 = gamma * avg_dx2 + (1 - gamma) * change**2
    return theta + change, avg_g2, avg_dx2


def adam__doubled(theta, grad, m, v, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You average twice the gradient in place of its square: `*2` is not `**2`."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * (grad * 2)
    with np.errstate(invalid="ignore"):
        root = np.sqrt(v / (1 - beta2**t))
    return theta - learnrate * m / (1 - beta1**t) / (root + eps), m, v


def nadam__doubled(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """You average twice the gradient in place of its square: `*2` is not `**2`."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * (grad * 2)
    with np.errstate(invalid="ignore"):
        root = np.sqrt(v / (1 - beta2**t))
    ahead = (beta1 * m + (1 - beta1) * grad) / (1 - beta1**t)
    return theta - learnrate * ahead / (root + eps), m, v


def amsgrad__doubled(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """You average twice the gradient in place of its square: `*2` is not `**2`."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * (grad * 2)
    v_max = np.maximum(v_max, v)
    return theta - learnrate * m / (np.sqrt(v_max) + eps), m, v, v_max


def nadam__corrected_m_kept(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """You hand back the corrected m, so it is corrected again at the next step. Keep the
    plain m."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    ahead = beta1 * m_hat + (1 - beta1) * grad / (1 - beta1**t)
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), m_hat, v


def nadam__corrected_v_kept(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """You hand back the corrected v, so it is corrected again at the next step. Keep the
    plain v."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    ahead = beta1 * m_hat + (1 - beta1) * grad / (1 - beta1**t)
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), m, v_hat


def nadam__corrected_with_one_beta(theta, grad, m, v, t, learnrate=0.002, beta1=0.9, beta2=0.999, eps=1e-8):
    """You correct v with beta1. Its correction has its own beta2."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta1**t)
    ahead = beta1 * m_hat + (1 - beta1) * grad / (1 - beta1**t)
    return theta - learnrate * ahead / (np.sqrt(v_hat) + eps), m, v


def amsgrad__plain_adam(theta, grad, m, v, v_max, t, learnrate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """This is Adam: v_max plays no part in it. Divide by the root of v_max, and correct nothing."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return theta - learnrate * m_hat / (np.sqrt(v_hat) + eps), m, v, v_max
