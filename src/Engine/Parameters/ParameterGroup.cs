namespace VisionFinetune.Engine.Parameters;

/// <summary>What parameters that are updated alike have in common.</summary>
/// <param name="Stage">The part of the model they belong to, counted from the input; 0 for a model without stages.</param>
/// <param name="RateScale">Their learning rate as a multiple of the schedule's.</param>
/// <param name="Decays">Whether weight decay and penalties draw them towards 0.</param>
public readonly record struct GroupTraits(int Stage, double RateScale, bool Decays)
{
    /// <summary>Of a model whose parameters are all updated alike.</summary>
    public static GroupTraits Default => new(0, 1, true);
}

/// <summary>Parameters that are updated alike: one contiguous span of the flat buffers, so that a group costs one pass and not one call a
/// parameter.</summary>
public sealed class ParameterGroup
{
    internal ParameterGroup(GroupTraits traits, long begin, long count) => (Traits, Begin, Count) = (traits, begin, count);

    /// <summary>What they have in common.</summary>
    public GroupTraits Traits { get; }

    /// <summary>Where the span begins in the flat buffers.</summary>
    public long Begin { get; }

    /// <summary>Values in the span.</summary>
    public long Count { get; }

    /// <summary>Whether optimizers leave the values as they are for now.</summary>
    public bool IsFrozen { get; internal set; }

    /// <summary>Optimizer steps of the run before the group's first one; corrections that depend on the number of steps count from there, as
    /// for a parameter that PyTorch's optimizers see for the first time.</summary>
    public long StepsBefore { get; internal set; }
}
