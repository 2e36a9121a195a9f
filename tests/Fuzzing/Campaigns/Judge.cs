using TorchSharp;
using VisionFinetune.Fuzzing.Targets;
using VisionFinetune.Runner.Recipes;

namespace VisionFinetune.Fuzzing.Campaigns;

/// <summary>Lets a target read inputs, and says of each whether its outcome is one of the two that are allowed: a value, or the
/// documented exception. Both within the memory that the input's size justifies, in time, and without a tensor or a file left behind.</summary>
internal sealed class Judge : IDisposable
{
    /// <summary>Processor time, longer than any honest file of this size takes. A busy machine stretches wall time only.</summary>
    public static readonly TimeSpan MostTime = TimeSpan.FromSeconds(2);

    private const int LongestMessage = 20_000;
    private const string MemoryFolder = "/dev/shm";

    private readonly ITarget _target;
    private readonly string _outside;
    private readonly string _inside;

    public Judge(ITarget target)
    {
        _target = target;
        // A file system in memory where there is one: the disk is not what is tested.
        var above = Directory.Exists(MemoryFolder) ? MemoryFolder : Path.GetTempPath();
        _outside = Directory.CreateDirectory(Path.Combine(above, $"vft-fuzz-{Environment.ProcessId}-{target.Name}")).FullName;
        using (TorchSharp.torch.empty(1))
        {
            // loads libtorch, whose size is not the inputs' doing
        }
        _inside = Directory.CreateDirectory(Path.Combine(_outside, "in")).FullName;
    }

    public Outcome Of(byte[] input)
    {
        var outcome = Once(input);
        // What is paid once (types, caches, a busy machine) is not the input's doing: it is measured again before it counts.
        if (outcome.Failure is null && (outcome.ShareOfAllowance > 1 || outcome.Time > MostTime))
        {
            outcome = Once(input);
            if (outcome.ShareOfAllowance > 1)
                return outcome with { Failure = $"took {outcome.Bytes:N0} bytes for an input of {input.Length:N0}; allowed are {Allowance(input):N0}" };
            if (outcome.Time > MostTime)
                return outcome with { Failure = $"took {outcome.Time.TotalSeconds:F1} s of processor time" };
        }
        return outcome;
    }

    public void Dispose() => Directory.Delete(_outside, recursive: true);

    /// <summary>What was written beside the folder that was given, if anything.</summary>
    public string? Strays() =>
        Directory.EnumerateFileSystemEntries(_outside).FirstOrDefault(path => path != _inside) is { } stray ? $"wrote '{stray}' outside its folder" : null;

    private Outcome Once(byte[] input)
    {
        var statistics = DisposeScopeManager.Statistics.TensorStatistics;
        var tensors = statistics.ThreadTotalLiveCount;
        string? refusal = null, failure = null;
        var bytes = GC.GetAllocatedBytesForCurrentThread();
        var start = Environment.CpuUsage.TotalTime;
        long held = 0;
        try
        {
            held = _target.Read(input, _inside);
        }
        catch (Exception e) when (_target.IsRefusal(e))
        {
            refusal = e.Message;
            failure = Flaw(e);
        }
        catch (Exception e)
        {
            failure = $"threw {e.GetType().Name}: {Engine.OneLine.Of(e.Message)} {Place(e)}";
        }
        var time = Environment.CpuUsage.TotalTime - start;
        bytes = GC.GetAllocatedBytesForCurrentThread() - bytes + held;
        if (statistics.ThreadTotalLiveCount != tensors)
            failure ??= $"left {statistics.ThreadTotalLiveCount - tensors} tensors alive";
        return new Outcome(refusal, failure, bytes, (double)bytes / Allowance(input), time);
    }

    /// <summary>The innermost line of our own code.</summary>
    private static string? Place(Exception e) =>
        e.StackTrace?.Split('\n').FirstOrDefault(line => line.Contains("VisionFinetune", StringComparison.Ordinal))?.Trim();

    private long Allowance(byte[] input) => _target.FixedBytes + (long)_target.BytesPerByte * input.Length;

    /// <summary>A refusal is text of bounded length on one line; a recipe's has one line a problem.</summary>
    private static string? Flaw(Exception refusal)
    {
        var text = refusal.Message;
        if (string.IsNullOrWhiteSpace(text))
            return $"refused without a message: {refusal}";
        var control = text.FirstOrDefault(c => char.IsControl(c) && !(c == '\n' && refusal is RecipeException));
        if (control != default)
            return $"refused with the control character U+{(int)control:X4} in its message: {text}";
        return text.Length > LongestMessage ? $"refused with a message of {text.Length:N0} characters: {text[..200]}…" : null;
    }
}
