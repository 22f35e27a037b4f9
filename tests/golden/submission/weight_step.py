from activation import sigmoid, sigmoid_prime


def error(y, nn_output)
    return y - nn_output
