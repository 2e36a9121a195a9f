using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace VisionFinetune.Runner.Runs;

/// <summary>The tool that comes with the driver of NVIDIA's GPUs: what libtorch does not tell, it does.</summary>
internal static class NvidiaSmi
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <summary>One table.</summary>
    /// <param name="query">Such as <c>--query-gpu=name,memory.total</c>.</param>
    /// <returns>A row a GPU or process, a text a column; nothing where the tool is missing or fails.</returns>
    public static IReadOnlyList<string[]> Query(string query)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("nvidia-smi", [query, "--format=csv,noheader,nounits"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var output = process.StandardOutput.ReadToEndAsync();
            if (!process.WaitForExit(s_patience))
            {
                process.Kill();
                return [];
            }
            return process.ExitCode != 0 ? [] : Rows(output.Result);
        }
        catch (Win32Exception)
        {
            return [];
        }
    }

    /// <summary>The bytes of a cell in MiB; 0 where the driver does not say.</summary>
    public static long MebibytesOf(string cell) => long.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out var mebibytes) ? mebibytes << 20 : 0;

    /// <summary>Splits its output.</summary>
    internal static IReadOnlyList<string[]> Rows(string output) =>
        [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(',', StringSplitOptions.TrimEntries))];
}
