using System.Text.Json;
using VisionFinetune.Engine.Losses;
using VisionFinetune.Engine.Tests.Metrics;
using VisionFinetune.Testing;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Tests.Losses;

/// <summary>Every loss against PyTorch's value, and its parts against each other.</summary>
public sealed class LossGoldenTests
{
    private static readonly JsonElement s_given = Golden.Json("metrics/losses_metrics.json").GetProperty("losses");
    private static readonly JsonElement s_own = Golden.Json("craft/losses.json");

    private static readonly double[] s_weights = Array.ConvertAll(Golden.Uniform("golden1/class_weights", 10), u => (double)(float)(0.2 + 1.8 * u));

    private static readonly Dictionary<string, LossSettings> s_ofClasses = new()
    {
        ["cross_entropy"] = new CrossEntropySettings(),
        ["label_smoothing_0.1"] = new CrossEntropySettings { LabelSmoothing = 0.1 },
        ["class_weights"] = new CrossEntropySettings { ClassWeights = s_weights },
        ["class_weights_smoothing_0.1"] = new CrossEntropySettings { ClassWeights = s_weights, LabelSmoothing = 0.1 },
        ["focal_gamma2"] = new FocalSettings(),
        ["focal_gamma1.5_weights"] = new FocalSettings { Gamma = 1.5, ClassWeights = s_weights },
        ["bce"] = new BinaryCrossEntropySettings(),
        ["bce_smoothing_0.1"] = new BinaryCrossEntropySettings { LabelSmoothing = 0.1 },
        ["bce_positive_3"] = new BinaryCrossEntropySettings { PositiveWeight = 3 },
    };

    private static readonly Dictionary<string, LossSettings> s_soft = new()
    {
        ["soft_targets"] = new CrossEntropySettings(),
        ["soft_smoothing_0.1"] = new CrossEntropySettings { LabelSmoothing = 0.1 },
        ["soft_weights"] = new CrossEntropySettings { ClassWeights = s_weights },
        ["bce_soft"] = new BinaryCrossEntropySettings(),
    };

    private static readonly Dictionary<string, LossSettings> s_ofValues = new()
    {
        ["mse"] = new MeanSquaredErrorSettings(),
        ["l1"] = new MeanAbsoluteErrorSettings(),
        ["huber_1"] = new HuberSettings(),
        ["huber_0.3"] = new HuberSettings { Delta = 0.3 },
    };

    public static TheoryData<string> OfClasses() => [.. s_ofClasses.Keys];

    public static TheoryData<string> Soft() => [.. s_soft.Keys];

    public static TheoryData<string> OfValues() => [.. s_ofValues.Keys];

    [Theory]
    [MemberData(nameof(OfClasses))]
    public void A_loss_of_classes_matches_PyTorch_and_is_the_weighted_mean_of_its_samples(string name)
    {
        using var scope = NewDisposeScope();
        var (logits, labels) = GoldenPredictions.Create();
        var loss = s_ofClasses[name].Build();
        var value = loss.Compute(logits, labels).item<float>();
        Assert.Equal(Expected(name), value, 1e-5);
        var divisor = loss.SampleWeights(logits, labels)?.sum().item<float>() ?? 500;
        Assert.Equal(value, loss.PerSample(logits, labels).sum().item<float>() / divisor, 1e-5);
        Assert.Equal(value, loss.ComputeMixed(logits, labels, labels.flip(0), ones(500)).item<float>(), 1e-5);
    }

    [Theory]
    [MemberData(nameof(Soft))]
    public void A_loss_of_soft_targets_matches_PyTorch_and_is_the_mean_of_its_samples(string name)
    {
        using var scope = NewDisposeScope();
        var (logits, _) = GoldenPredictions.Create();
        var soft = Golden.Fill("golden1/soft", [500, 10], -2, 2).softmax(1);
        var loss = s_soft[name].Build();
        Assert.Equal(Expected(name), loss.Compute(logits, soft).item<float>(), 1e-5);
        Assert.Equal(Expected(name), loss.PerSample(logits, soft).mean().item<float>(), 1e-5);
        Assert.Equal(Expected(name), loss.ComputeWithGradient(logits, soft).Loss, 1e-5);
    }

    [Theory]
    [MemberData(nameof(OfValues))]
    public void A_loss_of_values_matches_PyTorch_and_is_the_mean_of_its_samples(string name)
    {
        using var scope = NewDisposeScope();
        var (output, target) = (Golden.Fill("golden1/values", [60, 3], -3, 3), Golden.Fill("golden1/targets", [60, 3], -3, 3));
        var loss = s_ofValues[name].Build();
        Assert.Equal(Expected(name), loss.Compute(output, target).item<float>(), 1e-5);
        Assert.Equal(Expected(name), loss.PerSample(output, target).mean().item<float>(), 1e-5);
    }

    [Fact]
    public void Mixtures_cost_what_their_soft_targets_cost()
    {
        using var scope = NewDisposeScope();
        var (logits, labels) = GoldenPredictions.Create();
        var shares = tensor(Golden.Uniform("golden1/shares", 500)).to_type(ScalarType.Float32);
        var loss = new CrossEntropySettings().Build().ComputeMixed(logits, labels, labels.flip(0), shares);
        Assert.Equal(Expected("mixed"), loss.item<float>(), 1e-5);
    }

    [Fact]
    public void A_mixture_of_weighted_classes_is_divided_by_the_weights_it_is_made_of()
    {
        using var scope = NewDisposeScope();
        var loss = new CrossEntropySettings { ClassWeights = [1, 3] }.Build();
        var logits = tensor(new float[,] { { 0, 0 }, { 0, 0 } });
        var mixed = loss.ComputeMixed(logits, tensor(new long[] { 0, 1 }), tensor(new long[] { 1, 0 }), tensor(new[] { 0.25f, 0.5f }));
        Assert.Equal(Math.Log(2), mixed.item<float>(), 1e-6);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(2)]
    public void The_focal_loss_has_a_gradient_where_the_answer_is_certain(double gamma)
    {
        using var scope = NewDisposeScope();
        var (value, gradient) = new FocalSettings { Gamma = gamma }.Build().ComputeWithGradient(tensor(new float[,] { { 200, 0 } }), tensor(new long[] { 0 }));
        Assert.Equal(0, value, 1e-6);
        Assert.True(gradient.isfinite().all().item<bool>());
    }

    [Theory]
    [MemberData(nameof(OfClasses))]
    public void Nothing_but_the_loss_stays_alive(string name)
    {
        using var scope = NewDisposeScope();
        var (logits, labels) = GoldenPredictions.Create();
        var (loss, shares) = (s_ofClasses[name].Build(), full([500], 0.3f));
        TensorAssert.LeavesTensorsAlive(0, () => loss.ComputeMixed(logits, labels, labels, shares).Dispose());
    }

    private static double Expected(string name) => (s_own.TryGetProperty(name, out var own) ? own : s_given.GetProperty(name)).GetDouble();
}
