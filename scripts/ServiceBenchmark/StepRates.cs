using System.Text.Json;

namespace VisionFinetune.ServiceBenchmark;

/// <summary>Training throughput from a run's own record of its steps, whoever watches.</summary>
internal static class StepRates
{
    /// <summary>Images a second between each two step events of one epoch that fall between two times.</summary>
    public static IReadOnlyList<double> Between(string eventsFile, int batchSize, DateTimeOffset from, DateTimeOffset to)
    {
        var rates = new List<double>();
        (DateTimeOffset At, long Step, int Epoch)? last = null;
        foreach (var line in Lines(eventsFile))
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            if (root.GetProperty("event").GetString() != "step")
                continue;
            var now = (At: root.GetProperty("at").GetDateTimeOffset(), Step: root.GetProperty("step").GetInt64(), Epoch: root.GetProperty("epoch").GetInt32());
            if (last is { } before && before.Epoch == now.Epoch && before.At >= from && now.At <= to && now.At > before.At)
                rates.Add((now.Step - before.Step) * batchSize / (now.At - before.At).TotalSeconds);
            last = now;
        }
        return rates;
    }

    /// <summary>Complete lines: the number of the last event.</summary>
    public static long Count(string eventsFile) => Lines(eventsFile).Length;

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static string[] Lines(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream);
        var text = reader.ReadToEnd();
        return text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
