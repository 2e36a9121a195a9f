using System.Text;
using System.Text.Json;
using VisionFinetune.Runner.Commands;
using VisionFinetune.Runner.Runs;

namespace VisionFinetune.Runner.Events.Live;

/// <summary>A run's <c>events.jsonl</c>: what happened, one JSON object a line, in order. The number of a line (from 1) is the number of its
/// event for ever: lines are only added, also by a run that is resumed. Only the process that has the run's lock writes.</summary>
internal sealed class RunEventFile : IDisposable
{
    private readonly FileStream _file;
    private readonly Lock _writing = new();

    /// <summary>Opens the file to add to it. A last line that was cut off by a crash goes: no reader has taken it for an event.</summary>
    public RunEventFile(RunDirectory run)
    {
        _file = new FileStream(PathOf(run), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        _file.SetLength(EndOfLastLine(_file));
        _file.Seek(0, SeekOrigin.End);
    }

    public static string PathOf(RunDirectory run) => Path.Combine(run.Folder, "events.jsonl");

    /// <summary>Adds one event; readers see the whole line or nothing.</summary>
    public void Append<T>(T value)
    {
        var line = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(value, JsonOutput.Options) + "\n");
        lock (_writing)
            _file.Write(line);
    }

    public void Dispose() => _file.Dispose();

    private static long EndOfLastLine(FileStream file)
    {
        Span<byte> one = stackalloc byte[1];
        for (var end = file.Length; end > 0; end--)
        {
            file.Seek(end - 1, SeekOrigin.Begin);
            file.ReadExactly(one);
            if (one[0] == (byte)'\n')
                return end;
        }
        return 0;
    }
}
