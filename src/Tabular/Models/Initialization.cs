using TorchSharp.Modules;
using VisionFinetune.Engine.Randomness;
using static TorchSharp.torch;

namespace VisionFinetune.Tabular.Models;

/// <summary>Draws the initial weights of linear layers; the formulas stand at <see cref="WeightInit"/>.</summary>
/// <remarks>Every weight and every bias has a generator of its own, so that it does not depend on the layers before it, on the
/// activation or on batch normalisation; the global generator is neither read nor changed.</remarks>
internal static class Initialization
{
    /// <summary>Makes one linear layer.</summary>
    /// <param name="inputs">fan_in.</param>
    /// <param name="outputs">fan_out.</param>
    /// <param name="settings">Distribution and activation.</param>
    /// <param name="seed">The model's.</param>
    /// <param name="position">0 for the first linear layer of the model, 1 for the second, and so on.</param>
    /// <returns>The layer, which outlives the dispose scope it is made in.</returns>
    public static Linear Linear(int inputs, int outputs, MlpSettings settings, ulong seed, int position)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var weight = empty(outputs, inputs, dtype: ScalarType.Float32);
        var bias = zeros(outputs, dtype: ScalarType.Float32);
        using var weightGenerator = new Generator(RandomKey.Bits(seed, 2L * position), CPU);
        switch (settings.Init)
        {
            case WeightInit.Pytorch:
                using (var biasGenerator = new Generator(RandomKey.Bits(seed, 2L * position + 1), CPU))
                    Uniform(bias, 1 / Math.Sqrt(inputs), biasGenerator);
                Uniform(weight, 1 / Math.Sqrt(inputs), weightGenerator);
                break;
            case WeightInit.Xavier:
                Uniform(weight, Math.Sqrt(6.0 / ((double)inputs + outputs)), weightGenerator);
                break;
            case WeightInit.He:
                weight.normal_(0, Gain(settings.Activation) / Math.Sqrt(inputs), weightGenerator);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(settings), settings.Init, "Not a distribution of initial weights.");
        }
        return nn.Linear(nn.Parameter(weight), nn.Parameter(bias));
    }

    /// <summary>By how much the weights' deviation must grow to make up for what the activation takes away; the values of
    /// <c>torch.nn.init.calculate_gain</c>, and relu's for those of relu's shape that it does not know.</summary>
    private static double Gain(Activation activation) => activation switch
    {
        Activation.Sigmoid => 1,
        Activation.Tanh => 5.0 / 3,
        Activation.LeakyRelu => Math.Sqrt(2 / (1 + Mlp.LeakySlope * Mlp.LeakySlope)),
        _ => Math.Sqrt(2),
    };

    private static void Uniform(Tensor tensor, double bound, Generator generator) => tensor.uniform_(-bound, bound, generator);
}
