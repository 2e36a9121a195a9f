using VisionFinetune.Fuzzing.Targets;

namespace VisionFinetune.Fuzzing.Campaigns;

/// <summary>Many inputs of one target, each made from the seed and its number alone.</summary>
/// <param name="target">The parser.</param>
/// <param name="seed">Of all inputs.</param>
/// <param name="tally">Receives the figures.</param>
/// <param name="onFailure">Is told the number of an input and what went wrong.</param>
internal sealed class Campaign(ITarget target, ulong seed, Tally tally, Action<long, string> onFailure)
{
    private const int MostFailures = 20, InputsBetweenChecks = 64;

    /// <summary>No input of these sizes justifies as much; memory that is reserved and not touched counts.</summary>
    private const long MostAddressSpaceGrowth = 1L << 30;

    private long _startedTicks = Environment.CpuUsage.TotalTime.Ticks;

    /// <summary>Processor time that the input being read has taken so far.</summary>
    public TimeSpan TimeOnCurrent => Environment.CpuUsage.TotalTime - new TimeSpan(Interlocked.Read(ref _startedTicks));

    /// <summary>The bytes of an input.</summary>
    public static byte[] Input(ITarget target, ulong seed, long index) => target.Make(Draws.Of(seed, target.Name, index));

    public void Run(long first, long end)
    {
        using var judge = new Judge(target);
        long peak = 0;
        for (var index = first; index < end && tally.Failures < MostFailures; index++)
        {
            tally.Current = index;
            var input = Input(target, seed, index);
            Interlocked.Exchange(ref _startedTicks, Environment.CpuUsage.TotalTime.Ticks);
            var outcome = judge.Of(input);
            tally.Add(outcome);
            if (outcome.Failure is not null)
                onFailure(index, outcome.Failure);
            if ((index - first) % InputsBetweenChecks == 0)
                CheckSurroundings(judge, index, ref peak);
        }
        CheckSurroundings(judge, end - 1, ref peak);
    }

    private void CheckSurroundings(Judge judge, long index, ref long peak)
    {
        var now = AddressSpace.Peak;
        if (peak == 0)
            peak = now;
        tally.AddressSpaceGrowth = now - peak;
        var problem = judge.Strays()
            ?? (now - peak > MostAddressSpaceGrowth ? $"one of the last {InputsBetweenChecks} inputs took {now - peak:N0} bytes of address space" : null);
        if (problem is null)
            return;
        tally.Failures++;
        onFailure(index, problem);
        peak = now;
    }
}
