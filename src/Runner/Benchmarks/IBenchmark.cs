namespace VisionFinetune.Runner.Benchmarks;

/// <summary>Something whose speed <c>vft bench</c> tells.</summary>
internal interface IBenchmark
{
    /// <summary>How it is chosen, such as <c>step/resnet18</c>.</summary>
    string Name { get; }

    /// <summary>One line: what is done, with sizes.</summary>
    string What { get; }

    /// <summary>What the value means.</summary>
    string Unit { get; }

    /// <summary>Does it once to warm up, then as often as asked for.</summary>
    Measurement Measure(int repetitions);
}
