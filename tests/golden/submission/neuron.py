from activation import sigmoid, sigmoid_prime


def linear_combination(x, weights, bias=0.0):
    print("x is", x)
    return x @ wieghts + bias


def nn_output(x, weights, bias=0.0):
    return sigmoid(linear_combination(x, weights, bias))


def output_change(x, weights, delta_weights, bias=0.0):
    raise NotImplementedError
