using TorchSharp.Modules;
using VisionFinetune.Testing;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Tests.Training;

/// <summary>A network with batch normalisation and dropout that asks for more memory than there is when too many samples come at once.</summary>
/// <remarks>The allocation really fails: four petabytes are more than a process can address.</remarks>
internal sealed class GreedyModel : nn.Module<Tensor, Tensor>
{
    private readonly Linear _first = nn.Linear(10, 20);
    private readonly BatchNorm1d _norm = nn.BatchNorm1d(20);
    private readonly Dropout _dropout;
    private readonly Linear _last = nn.Linear(20, 2);

    public GreedyModel(double dropout = 0.3)
        : base(nameof(GreedyModel))
    {
        _dropout = nn.Dropout(dropout);
        RegisterComponents();
        Golden.FillState(this, "golden1/greedy");
    }

    /// <summary>Samples that fit in training.</summary>
    public long FitsInTraining { get; set; } = long.MaxValue;

    /// <summary>Samples that fit in evaluation.</summary>
    public long FitsInEvaluation { get; init; } = long.MaxValue;

    /// <summary>Whether memory runs out before the statistics of the batch are taken, or after.</summary>
    public bool FailsEarly { get; init; }

    public Tensor RunningMean => _norm.running_mean!;

    public long StatisticsTaken => _norm.num_batches_tracked!.item<long>();

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        if (FailsEarly)
            Allocate(input.shape[0]);
        var hidden = _dropout.call(_norm.call(_first.call(input)).relu());
        Allocate(input.shape[0]);
        return _last.call(hidden).MoveToOuterDisposeScope();
    }

    private void Allocate(long samples)
    {
        if (samples > (training ? FitsInTraining : FitsInEvaluation))
            empty(1L << 50).Dispose();
    }
}
