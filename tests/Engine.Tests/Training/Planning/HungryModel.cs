using TorchSharp.Modules;
using VisionFinetune.Testing;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Tests.Training.Planning;

/// <summary>A network of few weights that keeps a known amount of memory for each sample.</summary>
internal sealed class HungryModel : nn.Module<Tensor, Tensor>
{
    /// <summary>What a sample needs at least: one hidden layer, widened.</summary>
    public const long SampleBytes = 4 * Width * Copies;

    private const long Width = 1024, Copies = 256;

    private readonly long _copies;

    private readonly Linear _first = nn.Linear(10, Width);
    private readonly BatchNorm1d _norm = nn.BatchNorm1d(Width);
    private readonly Dropout _dropout;
    private readonly Linear _last = nn.Linear(Width, 2);

    public HungryModel(long copies = Copies, double dropout = 0)
        : base(nameof(HungryModel))
    {
        _copies = copies;
        _dropout = nn.Dropout(dropout);
        RegisterComponents();
        Golden.FillState(this, "golden1/hungry");
    }

    public long LargestBatch { get; private set; }

    /// <summary>How much more it takes in evaluation.</summary>
    public long EvalFactor { get; init; } = 1;

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        if (training)
            LargestBatch = Math.Max(LargestBatch, input.shape[0]);
        var hidden = _dropout.call(_norm.call(_first.call(input)).relu());                       // (N, Width)
        var wide = hidden.unsqueeze(1).repeat(1, _copies * (training ? 1 : EvalFactor), 1);        // (N, Copies, Width)
        return _last.call(wide.mean([1])).MoveToOuterDisposeScope();
    }
}
