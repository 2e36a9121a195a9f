using System.Diagnostics;
using System.Text.RegularExpressions;
using VisionFinetune.Testing;

namespace VisionFinetune.Runner.Tests.Reliability;

/// <summary>What a power failure leaves is what was flushed before it. The program's calls of the system are recorded (<c>strace</c>) and played
/// back onto a disk that forgets everything else, with a failure after every call.</summary>
public sealed partial class PowerFailureTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void After_every_call_a_power_failure_leaves_whole_files_to_resume_from()
    {
        if (!File.Exists("/usr/bin/strace"))
            Assert.Skip("strace is not installed.");
        Passengers.Write(_folder.Path);
        var recipe = _folder.File("recipe.yaml", KillScenario.All(_folder.Path)[1].Recipe);
        var (runs, trace) = (Path.Combine(_folder.Path, "runs"), Path.Combine(_folder.Path, "trace"));
        var info = new ProcessStartInfo(
            "/usr/bin/strace",
            ["-f", "-y", "-s", "0", "-e", "trace=write,pwrite64,pwritev,ftruncate,fsync,fdatasync,rename,mkdir", "-o", trace, Vft.Executable, "train", recipe, "--runs", runs, "--set", "train.epochs=4"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = SharedFiles.RepositoryRoot,
            Environment = { ["OMP_NUM_THREADS"] = "1" },
        };
        var run = Vft.Finish(Process.Start(info)!).Succeeded().Output.Trim();
        var disk = new ForgetfulDisk(run);
        foreach (var line in File.ReadLines(trace))
        {
            disk.Play(line);
            Assert.True(disk.Problem is null, $"{disk.Problem} after: {line}");
        }
        Assert.InRange(disk.Replacements, 8, 100);          // recipe, environment, checkpoints, summary …
        Assert.True(disk.Holds("checkpoints/last.safetensors") && disk.Holds("checkpoints/best.safetensors") && disk.Holds("summary.json"));
    }

    /// <summary>The names and contents of a run's folder that have been flushed.</summary>
    private sealed partial class ForgetfulDisk(string run)
    {
        private readonly HashSet<string> _unflushedContents = [], _names = [], _folders = [Path.GetDirectoryName(run)!];
        private readonly List<(string From, string To)> _unflushedNames = [];
        private readonly List<string> _unflushedFolders = [];

        /// <summary>Files that were renamed into place.</summary>
        public int Replacements { get; private set; }

        /// <summary>What is wrong with what a power failure at this moment would leave.</summary>
        public string? Problem { get; private set; }

        public bool Holds(string name) => _names.Contains(Path.Combine(run, name));

        public void Play(string line)
        {
            if (Call().Match(line) is not { Success: true } call || !call.Groups["path"].Value.StartsWith(Path.GetDirectoryName(run)!, StringComparison.Ordinal))
                return;
            var path = call.Groups["path"].Value;
            switch (call.Groups["name"].Value)
            {
                case "mkdir":
                    _unflushedFolders.Add(path);
                    break;
                case "fsync" or "fdatasync":
                    Flush(path);
                    break;
                case "rename":
                    Rename(path, call.Groups["to"].Value);
                    break;
                default:
                    _unflushedContents.Add(path);
                    break;
            }
        }

        private void Flush(string path)
        {
            _unflushedContents.Remove(path);
            foreach (var (from, to) in _unflushedNames.Where(n => Path.GetDirectoryName(n.To) == path))
            {
                _names.Remove(from);
                _names.Add(to);
            }
            _unflushedNames.RemoveAll(n => Path.GetDirectoryName(n.To) == path);
            _folders.UnionWith(_unflushedFolders.Where(f => Path.GetDirectoryName(f) == path));
            _unflushedFolders.RemoveAll(f => Path.GetDirectoryName(f) == path);
        }

        private void Rename(string from, string to)
        {
            Replacements++;
            var keepsOld = Path.GetFileName(to) == "previous.safetensors";
            if (_unflushedContents.Contains(from))
                Problem = $"the new content of '{to}' is not on the disk, its name may be";
            else if (!_folders.Contains(Path.GetDirectoryName(to)!))
                Problem = $"the folder of '{to}' is not on the disk";
            else if (_unflushedNames.Exists(n => n.To == to))
                Problem = $"'{to}' is replaced again before the first replacement is on the disk";
            else if (keepsOld && !_names.Contains(from))
                Problem = $"'{from}' is moved away before it is on the disk";
            else if (to.EndsWith("checkpoints/last.safetensors", StringComparison.Ordinal) && _unflushedContents.Contains(Path.Combine(run, "metrics.jsonl")))
                Problem = "a checkpoint claims epochs whose lines in metrics.jsonl are not on the disk";
            _unflushedNames.Add((from, to));
        }

        [GeneratedRegex("""^\d+ +(?<name>[a-z0-9]+)\((?:\d+<(?<path>[^>]+)>|"(?<path>[^"]+)")(?:, "(?<to>[^"]+)")?.*= [0-9]+$""")]
        private static partial Regex Call();
    }
}
