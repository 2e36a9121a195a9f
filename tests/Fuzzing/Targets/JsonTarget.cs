using System.Text;
using VisionFinetune.Fuzzing.Mutation;
using VisionFinetune.Runner.Events.Mlflow;

namespace VisionFinetune.Fuzzing.Targets;

/// <summary>Everything that is read as JSON: the files of runs and studies, what checkpoints say beside their weights, the list of
/// weights, and an MLflow server's answers. The first byte of an input says which.</summary>
internal sealed class JsonTarget : ITarget
{
    private readonly (string Seed, Action<string, string> Read)[] _kinds = JsonReaders.All();

    public string Name => "json";

    public int BytesPerByte => 400;

    public long FixedBytes => 1 << 19;

    public byte[] Make(Draws draws)
    {
        var kind = draws.Below(_kinds.Length);
        var lines = _kinds[kind].Seed.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length == 1)
            return [(byte)kind, .. JsonMutator.Mutate(lines[0], draws)];
        var changed = draws.Below(lines.Length);
        return [(byte)kind, .. lines.SelectMany((line, i) => (byte[])[.. i == changed ? JsonMutator.Mutate(line, draws) : Encoding.UTF8.GetBytes(line), (byte)'\n'])];
    }

    public long Read(byte[] input, string folder)
    {
        // As the program reads its files: bytes that are no UTF-8 become U+FFFD.
        _kinds[input[0] % _kinds.Length].Read(Encoding.UTF8.GetString(input.AsSpan(1)), folder);
        return 0;
    }

    public bool IsRefusal(Exception e) => e is Engine.UserException or MlflowException;
}
