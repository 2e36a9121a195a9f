using VisionFinetune.Engine.Parameters;
using VisionFinetune.Engine.Platform;
using VisionFinetune.Engine.Training;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Tests.Training;

public sealed class LossScaleTests : IDisposable
{
    private readonly nn.Module<Tensor, Tensor> _model = Some.Mlp();
    private readonly FlatParameters _flat;

    public LossScaleTests() => _flat = new FlatParameters(_model);

    public void Dispose()
    {
        _flat.Dispose();
        _model.Dispose();
    }

    [Fact]
    public void A_finite_gradient_is_divided_by_the_scale()
    {
        var scale = new LossScale();
        Fill(131_072);
        Assert.True(scale.Unscale(_flat));
        Assert.Equal(2, _flat.Gradients.max().item<float>());
        Assert.Equal(new LossScaleState(65_536, 1), scale.State);
    }

    [Theory]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    [InlineData(float.NaN)]
    public void A_single_value_that_is_not_finite_halves_the_scale_and_leaves_the_step_out(float value)
    {
        var scale = new LossScale();
        scale.Restore(new LossScaleState(1024, 1999));
        Fill(1);
        using (no_grad())
            _flat.Gradients[_flat.Count - 1] = value;
        Assert.False(scale.Unscale(_flat));
        Assert.Equal(new LossScaleState(512, 0), scale.State);
    }

    [Fact]
    public void Two_thousand_good_steps_double_the_scale()
    {
        var scale = new LossScale();
        scale.Restore(new LossScaleState(1024, 1998));
        Fill(1);
        Assert.True(scale.Unscale(_flat));
        Assert.Equal(new LossScaleState(1024, 1999), scale.State);
        Assert.True(scale.Unscale(_flat));
        Assert.Equal(new LossScaleState(2048, 0), scale.State);
    }

    [Fact]
    public void A_step_that_overflows_changes_no_weight_and_training_goes_on()
    {
        using var folder = new Files();
        using var model = Some.Mlp(() => nn.ReLU());
        var observer = new RecordingObserver();
        var parts = Some.Parts(folder.Path, model, observer, new TrainSettings { Epochs = 30, BatchSize = 500 }) with
        {
            Autocast = Autocast.For(Precision.Fp16, CPU),
            ReportEverySteps = 1,
            // Gradients of weights sum inputs over the batch: beyond float16's 65,504 once the loss is scaled by 65,536.
            Train = new Loud(Some.Rows(500)),
        };
        using var trainer = new Trainer(parts);
        trainer.Run(TestContext.Current.CancellationToken);
        var state = trainer.Progress.LossScale!;
        Assert.True(state.Value < 65_536, $"the scale is still {state.Value}");
        Assert.Equal(observer.Steps[0].Loss, observer.Steps[1].Loss);           // nothing was changed in between
        Assert.True(observer.Steps[^1].Loss < 0.9 * observer.Steps[0].Loss, $"{observer.Steps[0].Loss} fell to {observer.Steps[^1].Loss} only");
    }

    [Theory]
    [InlineData(Precision.Bf16)]
    [InlineData(Precision.Fp16)]
    public void Half_the_bits_learn_as_well_as_all(Precision precision)
    {
        var losses = new[] { precision, Precision.Fp32 }.Select(p =>
        {
            using var folder = new Files();
            using var model = Some.Mlp();
            var observer = new RecordingObserver();
            using var trainer = new Trainer(Some.Parts(folder.Path, model, observer, new TrainSettings { Epochs = 8, BatchSize = 50 }) with { Autocast = Autocast.For(p, CPU) });
            trainer.Run(TestContext.Current.CancellationToken);
            Assert.All(model.parameters(), parameter => Assert.Equal(ScalarType.Float32, parameter.dtype));
            return observer.Epochs[^1].Metrics.ValidationLoss;
        }).ToArray();
        Assert.NotEqual(losses[1], losses[0]);
        Assert.Equal(losses[1], losses[0], 0.02);
    }

    private void Fill(double value)
    {
        using var _ = no_grad();
        _flat.Gradients.fill_(value);
    }

    private sealed class Files : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory().FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }

    /// <summary>Inputs that are a thousand times as large.</summary>
    private sealed class Loud(TableSamples samples) : Engine.Data.ISamples
    {
        public long Count => samples.Count;

        public Device Device => CPU;

        public Tensor Targets => samples.Targets;

        public Tensor Inputs(Tensor indices, ulong? augmentation) => samples.Inputs(indices, augmentation) * 1000;
    }
}
