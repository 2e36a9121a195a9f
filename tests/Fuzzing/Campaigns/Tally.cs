using System.IO.MemoryMappedFiles;

namespace VisionFinetune.Fuzzing.Campaigns;

/// <summary>The figures of a campaign, in a file that outlives the process: where it crashes, the file says at which input.</summary>
internal sealed class Tally : IDisposable
{
    private const int Fields = 9;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _fields;

    public Tally(string path)
    {
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.OpenOrCreate, null, Fields * sizeof(long));
        _fields = _file.CreateViewAccessor();
    }

    /// <summary>The input being tried.</summary>
    public long Current { get => _fields.ReadInt64(0); set => _fields.Write(0, value); }

    public long Values { get => _fields.ReadInt64(8); private set => _fields.Write(8, value); }

    public long Refusals { get => _fields.ReadInt64(16); private set => _fields.Write(16, value); }

    public long Failures { get => _fields.ReadInt64(24); set => _fields.Write(24, value); }

    public TimeSpan Slowest { get => new(_fields.ReadInt64(32)); private set => _fields.Write(32, value.Ticks); }

    public long MostBytes { get => _fields.ReadInt64(40); private set => _fields.Write(40, value); }

    public double LargestShare { get => _fields.ReadDouble(48); private set => _fields.Write(48, value); }

    /// <summary>Growth of the process's largest address space: allocations that were never touched show here, too.</summary>
    public long AddressSpaceGrowth { get => _fields.ReadInt64(56); set => _fields.Write(56, Math.Max(value, AddressSpaceGrowth)); }

    /// <summary>Whether the process was ended because its input took too long.</summary>
    public bool IsHung { get => _fields.ReadInt64(64) != 0; set => _fields.Write(64, value ? 1L : 0L); }

    public void Add(Outcome outcome)
    {
        if (outcome.Failure is not null)
            Failures++;
        else if (outcome.Refusal is not null)
            Refusals++;
        else
            Values++;
        Slowest = Max(Slowest, outcome.Time);
        MostBytes = Math.Max(MostBytes, outcome.Bytes);
        LargestShare = Math.Max(LargestShare, outcome.ShareOfAllowance);
    }

    public void Dispose()
    {
        _fields.Dispose();
        _file.Dispose();
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
