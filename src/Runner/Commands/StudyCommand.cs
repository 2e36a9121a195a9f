using System.CommandLine;
using System.Runtime.InteropServices;
using Serilog;
using VisionFinetune.Engine;
using VisionFinetune.Engine.Platform;
using VisionFinetune.Runner.Logging;
using VisionFinetune.Runner.Recipes.Settings;
using VisionFinetune.Runner.Runs;
using VisionFinetune.Runner.Studies;
using VisionFinetune.Runner.Studies.Planning;
using VisionFinetune.Runner.Studies.Running;

namespace VisionFinetune.Runner.Commands;

/// <summary><c>vft study</c>: trains variants of a recipe over several seeds and says which differences are real.</summary>
internal static class StudyCommand
{
    public static Command Create()
    {
        var arguments = new StudyArguments();
        var jobs = new Option<int?>("--jobs")
        {
            Description = "Runs side by side, each in a process with its share of the threads. Without it: 1 for images, one a core for tables.",
            HelpName = "N",
        };
        var command = new Command("study", "Trains variants of a recipe, each with the same seeds, and says which differences are real.\n\n"
            + "Example: vft study recipes/cifar10-quickstart.yaml --grid scheduler.name=step,cosine optimizer.lr=1e-3,1e-2 --seeds 5\n"
            + "Example: vft study recipes/studies/titanic-activations.yaml")
        {
            jobs, CommonOptions.Data, CommonOptions.Device, CommonOptions.Runs, CommonOptions.Json, CommonOptions.LogJson,
        };
        arguments.AddTo(command);
        command.Add(CreateResume());
        command.Add(CreateReport());
        command.Add(CreateWorker());
        command.SetAction(parse => Start(parse, arguments, parse.GetValue(jobs)));
        return command;
    }

    private static int Start(ParseResult parse, StudyArguments arguments, int? jobs)
    {
        LogSetup.ToConsole(parse.GetValue(CommonOptions.LogJson));
        var runs = parse.GetValue(CommonOptions.Runs)!;
        if (runs.Length == 0 || File.Exists(runs))
            throw new UserException($"--runs is '{runs}'; expected a folder.");
        if (jobs is < 1 or > 256)
            throw new UserException($"--jobs is {jobs}; expected 1 to 256.");
        var device = parse.GetValue(CommonOptions.Device)!;
        using var workers = new WorkerPool(device);
        workers.Prepare(1);     // it loads while the study is planned
        var planner = new StudyPlanner(arguments.Settings(parse), parse.GetValue(CommonOptions.Data));
        var variants = planner.Variants();
        var folder = RunDirectory.Create(runs, planner.Name, TimeProvider.System).Folder;
        LogSetup.AlsoToFile(Path.Combine(folder, "log.txt"));
        var isTable = variants[0].Recipe.Data is CsvSettings;
        var plan = planner.Write(folder, variants, jobs ?? (isTable ? Environment.ProcessorCount : 1), device);
        Log.Information("Study of {Variants} variants × {Seeds} seeds, {Jobs} side by side, in {Folder:l}", variants.Count, plan.Seeds.Count, plan.Jobs, folder);
        return Train(StudyFolder.Of(folder), workers, parse);
    }

    private static Command CreateResume()
    {
        var target = new Argument<string>("STUDY") { Description = "A study's folder, or its name under --runs." };
        var retry = new Option<bool>("--retry-failed") { Description = "Tries the runs that failed once more." };
        var command = new Command("resume", "Trains what an interrupted study has not trained yet, and reports.\n\n"
            + "Example: vft study resume runs/20260101-120000-cifar10-schedulers")
        {
            target, retry, CommonOptions.Runs, CommonOptions.Json, CommonOptions.LogJson,
        };
        command.SetAction(parse =>
        {
            LogSetup.ToConsole(parse.GetValue(CommonOptions.LogJson));
            var study = StudyFolder.Open(parse.GetRequiredValue(target), parse.GetValue(CommonOptions.Runs)!);
            LogSetup.AlsoToFile(study.LogFile);
            if (parse.GetValue(retry))
                study.ForgetFailures();
            using var workers = new WorkerPool(study.Plan.Device);
            return Train(study, workers, parse);
        });
        return command;
    }

    private static Command CreateReport()
    {
        var target = new Argument<string>("STUDY") { Description = "A study's folder, or its name under --runs." };
        var command = new Command("report", "Writes a study's report anew from its runs, finished or not.\n\n"
            + "Example: vft study report runs/20260101-120000-cifar10-schedulers")
        {
            target, CommonOptions.Runs, CommonOptions.Json,
        };
        command.SetAction(parse =>
        {
            LogSetup.ToConsole(json: false);
            var study = StudyFolder.Open(parse.GetRequiredValue(target), parse.GetValue(CommonOptions.Runs)!);
            Tell(study, new StudySession(study, TimeProvider.System).Report(), parse);
            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>The children that <c>vft study</c> starts; not for people.</summary>
    private static Command CreateWorker()
    {
        var command = new Command("worker", "Trains runs of a study as its parent process asks.") { CommonOptions.Device };
        command.Hidden = true;
        command.SetAction(parse =>
        {
            LogSetup.ToConsole(json: false);
            using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);    // the parent decides
            NativeLibrary.Require();
            using var worker = new StudyWorker(DeviceChoice.Parse(parse.GetValue(CommonOptions.Device)!), Console.In, Console.Out);
            worker.Run();
            return ExitCodes.Done;
        });
        return command;
    }

    private static int Train(StudyFolder study, WorkerPool workers, ParseResult parse)
    {
        using var taken = RunLock.Take(study.Path);
        using var stop = new CancellationTokenSource();
        using var signals = StopSignals.Register(stop, "Stopping after the current steps; once more to leave at once");
        try
        {
            Tell(study, new StudySession(study, TimeProvider.System).Run(workers, stop.Token).GetAwaiter().GetResult(), parse);
            return ExitCodes.Done;
        }
        catch (OperationCanceledException)
        {
            Log.Warning("Interrupted. Continue with: vft study resume {Study:l}", study.Path);
            return ExitCodes.Interrupted;
        }
        catch (UserException e)
        {
            Log.Error("{Problem:l}", e.Message);
            return ExitCodes.UserMistake;
        }
    }

    private static void Tell(StudyFolder study, StudySummary summary, ParseResult parse)
    {
        foreach (var sentence in summary.Analysis.Verdict)
            Log.Information("{Sentence:l}", sentence);
        Log.Information("Report: {Report:l}", Path.Combine(study.Path, "study.html"));
        if (parse.GetValue(CommonOptions.Json))
            JsonOutput.Print(new { study = study.Path, summary });
        else
            Console.Out.WriteLine(study.Path);
    }
}
