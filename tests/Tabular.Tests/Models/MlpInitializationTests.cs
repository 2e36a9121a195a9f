using VisionFinetune.Tabular.Models;
using VisionFinetune.Testing;
using static TorchSharp.torch;

namespace VisionFinetune.Tabular.Tests.Models;

public sealed class MlpInitializationTests
{
    private const int Inputs = 300;
    private const int Hidden = 200;
    private const int Outputs = 50;

    [Fact]
    public void Pytorchs_weights_and_biases_are_uniform_within_one_over_the_root_of_fan_in()
    {
        using var model = Model(WeightInit.Pytorch);
        foreach (var (key, fanIn) in new[] { ("0.weight", Inputs), ("0.bias", Inputs), ("2.weight", Hidden), ("2.bias", Hidden) })
            AssertUniform(model.state_dict()[key], 1 / Math.Sqrt(fanIn));
    }

    [Fact]
    public void Xaviers_weights_are_uniform_within_the_bound_of_both_fans_and_biases_are_zero()
    {
        using var model = Model(WeightInit.Xavier);
        AssertUniform(model.state_dict()["0.weight"], Math.Sqrt(6.0 / (Inputs + Hidden)));
        AssertUniform(model.state_dict()["2.weight"], Math.Sqrt(6.0 / (Hidden + Outputs)));
        AssertBiasesAreZero(model);
    }

    [Theory]
    [InlineData(Activation.Sigmoid, "sigmoid")]
    [InlineData(Activation.Tanh, "tanh")]
    [InlineData(Activation.Relu, "relu")]
    [InlineData(Activation.LeakyRelu, "leaky_relu")]
    [InlineData(Activation.Elu, "relu")]
    [InlineData(Activation.Gelu, "relu")]
    [InlineData(Activation.Silu, "relu")]
    public void Hes_weights_are_normal_with_PyTorchs_gain_and_biases_are_zero(Activation activation, string gainOf)
    {
        var gain = Some.MlpGolden.GetProperty("gains").GetProperty(gainOf).GetDouble();
        using var model = Model(WeightInit.He, activation);
        AssertNormal(model.state_dict()["0.weight"], gain / Math.Sqrt(Inputs));
        AssertNormal(model.state_dict()["2.weight"], gain / Math.Sqrt(Hidden));
        AssertBiasesAreZero(model);
    }

    [Theory]
    [InlineData(WeightInit.Pytorch)]
    [InlineData(WeightInit.Xavier)]
    [InlineData(WeightInit.He)]
    public void The_seed_alone_decides_the_weights(WeightInit init)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        using var first = Model(init, seed: 7);
        manual_seed(2);
        using var second = Model(init, seed: 7);
        using var other = Model(init, seed: 8);
        foreach (var (key, value) in first.state_dict())
        {
            TensorAssert.Same(value, second.state_dict()[key]);
            if (init == WeightInit.Pytorch || key.EndsWith("weight", StringComparison.Ordinal))
                Assert.False(value.equal(other.state_dict()[key]).any().item<bool>(), key);
        }
    }

    [Fact]
    public void The_global_generator_is_left_alone()
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        var expected = rand(10);
        manual_seed(5);
        using var model = Mlp.Create(3, 2, new MlpSettings { BatchNorm = BatchNormPlace.After, Dropout = 0.5 }, seed: 1);
        TensorAssert.Same(expected, rand(10));
    }

    [Fact]
    public void No_two_parameters_share_their_numbers()
    {
        using var scope = NewDisposeScope();
        using var model = Mlp.Create(20, 20, new MlpSettings { Hidden = [20, 20] }, seed: 1);
        var values = model.parameters().Select(p => p.detach().flatten().narrow(0, 0, 20)).ToList();
        for (var i = 0; i < values.Count; i++)
        {
            for (var j = 0; j < i; j++)
                Assert.False(values[i].equal(values[j]).any().item<bool>(), $"{i} and {j}");
        }
    }

    [Fact]
    public void Layers_do_not_depend_on_what_comes_after_or_stands_between_them()
    {
        using var scope = NewDisposeScope();
        using var plain = Mlp.Create(5, 2, new MlpSettings { Hidden = [4] }, seed: 1);
        using var longer = Mlp.Create(5, 3, new MlpSettings { Hidden = [4, 2, 8], Activation = Activation.Tanh }, seed: 1);
        var settings = new MlpSettings { Hidden = [4], BatchNorm = BatchNormPlace.Before, Dropout = 0.1 };
        using var decorated = Mlp.Create(5, 2, settings, seed: 1);
        foreach (var (plainKey, longerKey, decoratedKey) in new[]
        {
            ("0.weight", "0.weight", "0.weight"), ("0.bias", "0.bias", "0.bias"),
            ("2.weight", "2.weight", "4.weight"), ("2.bias", "2.bias", "4.bias"),
        })
        {
            TensorAssert.Same(plain.state_dict()[plainKey], longer.state_dict()[longerKey]);
            TensorAssert.Same(plain.state_dict()[plainKey], decorated.state_dict()[decoratedKey]);
        }
        TensorAssert.Same(ones(4), decorated.state_dict()["1.weight"]);
        TensorAssert.Same(zeros(4), decorated.state_dict()["1.bias"]);
        TensorAssert.Same(ones(4), decorated.state_dict()["1.running_var"]);
    }

    private static Mlp Model(WeightInit init, Activation activation = Activation.Relu, ulong seed = 1) =>
        Mlp.Create(Inputs, Outputs, new MlpSettings { Hidden = [Hidden], Activation = activation, Init = init }, seed);

    private static void AssertBiasesAreZero(Mlp model)
    {
        using var scope = NewDisposeScope();
        TensorAssert.Same(zeros(Hidden), model.state_dict()["0.bias"]);
        TensorAssert.Same(zeros(Outputs), model.state_dict()["2.bias"]);
    }

    private static void AssertUniform(Tensor values, double bound)
    {
        using var scope = NewDisposeScope();
        var largest = values.abs().max().item<float>();
        Assert.InRange(largest, bound * (1 - 10.0 / values.numel()), (float)bound);      // missed with probability exp(-10)
        AssertMoments(values, bound / Math.Sqrt(3), kurtosis: 1.8);
    }

    private static void AssertNormal(Tensor values, double deviation)
    {
        using var scope = NewDisposeScope();
        Assert.InRange(values.abs().max().item<float>(), 3.5 * deviation, 6 * deviation);
        AssertMoments(values, deviation, kurtosis: 3);
    }

    /// <summary>Mean 0 and the given deviation, within four standard errors.</summary>
    private static void AssertMoments(Tensor values, double deviation, double kurtosis)
    {
        var doubles = values.to_type(ScalarType.Float64);
        var n = values.numel();
        Assert.Equal(0, doubles.mean().item<double>(), 4 * deviation / Math.Sqrt(n));
        var standardError = deviation * Math.Sqrt((kurtosis - 1) / (4 * n));
        Assert.Equal(deviation, doubles.square().mean().sqrt().item<double>(), 4 * standardError);
    }
}
