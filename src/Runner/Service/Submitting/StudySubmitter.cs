using System.Text.Json;
using VisionFinetune.Engine;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Recipes.Settings;
using VisionFinetune.Runner.Runs;
using VisionFinetune.Runner.Service.Api.Problems;
using VisionFinetune.Runner.Service.Index;
using VisionFinetune.Runner.Service.Queue;
using VisionFinetune.Runner.Service.Security;
using VisionFinetune.Runner.Studies.Planning;
using VisionFinetune.Runner.Studies.Results;
using VisionFinetune.Runner.Studies.Settings;

namespace VisionFinetune.Runner.Service.Submitting;

/// <summary>Turns a submission into a study's folder that waits for a device: its plan and the recipes of all its runs.</summary>
internal sealed class StudySubmitter(ServiceSettings settings, RecipeChecker checker, SubmissionRules rules, JobQueue queue, TimeProvider clock)
{
    /// <summary>A study file, whose recipe is one of those that the service offers.</summary>
    /// <exception cref="ProblemException">It cannot be used.</exception>
    public RunPlace Submit(string yaml)
    {
        SubmissionLimits.Require(settings, queue, null);
        StudySettings study;
        try
        {
            study = StudyFile.Parse(yaml, "study", "study");
        }
        catch (RecipeException e)
        {
            throw ProblemException.Unusable([.. e.Problems.Select(new FieldLocator(yaml).Describe)]);
        }
        var file = Path.Combine(settings.RecipesFolder, Path.GetFileName(study.Recipe));
        if (!File.Exists(file))
        {
            string[] files = Directory.Exists(settings.RecipesFolder) ? Directory.GetFiles(settings.RecipesFolder, "*.yaml") : [];
            var names = files.Select(Path.GetFileName).Order(StringComparer.Ordinal);
            throw ProblemException.Unusable([new FieldLocator(yaml).Describe("recipe", $"'{study.Recipe}' is no recipe of this service; it has {string.Join(", ", names)}.")]);
        }
        return Plan(study with { Recipe = file }, null, 0);
    }

    /// <summary>A recipe and a grid.</summary>
    /// <exception cref="ProblemException">It cannot be used.</exception>
    public RunPlace Submit(StudySubmission submission)
    {
        SubmissionLimits.Require(settings, queue, submission.Device);
        var recipe = checker.Require(submission.Recipe, submission.Set ?? []);
        var folder = Directory.CreateDirectory(Path.Combine(settings.RunsFolder, $".submission-{Guid.NewGuid():N}")).FullName;
        try
        {
            var file = Path.Combine(folder, $"{recipe.Name}.yaml");
            File.WriteAllText(file, submission.Recipe);
            var study = new StudySettings
            {
                Name = submission.Name ?? $"{recipe.Name}-study",
                Recipe = file,
                Set = submission.Set ?? [],
                Grid = [.. (submission.Grid ?? new Dictionary<string, IReadOnlyList<string>>()).Select(g => $"{g.Key}={string.Join(',', g.Value)}")],
                Seeds = submission.Seeds,
                Baseline = submission.Baseline,
            };
            return Plan(Checked(study), submission.Device, submission.Priority);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static StudySettings Checked(StudySettings study)
    {
        try
        {
            return study.Checked();
        }
        catch (UserException e)
        {
            var field = e.Message.Contains("seeds", StringComparison.Ordinal) ? "seeds" : e.Message.Contains("name", StringComparison.Ordinal) ? "name" : "grid";
            throw ProblemException.Unusable([FieldProblem.Of(field, e.Message)]);
        }
    }

    private RunPlace Plan(StudySettings study, string? device, int priority)
    {
        var (planner, variants) = VariantsOf(WithDataFolder(study));
        if (rules.CheckStudy(variants.Count, study.Seeds) is { } tooLarge)
            throw ProblemException.Unusable([FieldProblem.Of("seeds", tooLarge)]);
        foreach (var variant in variants)
        {
            if (rules.Check(variant.Recipe).ToList() is { Count: > 0 } refused)
                throw ProblemException.Unusable([.. refused.Select(p => FieldProblem.Of(p.Field, $"Variant '{variant.Name}': {p.Message}"))]);
        }
        return queue.Alone(() => Write(planner, variants, device, priority));
    }

    private RunPlace Write(StudyPlanner planner, IReadOnlyList<StudyVariant> variants, string? device, int priority)
    {
        var folder = RunDirectory.Create(settings.RunsFolder, planner.Name, clock).Folder;
        var now = clock.GetUtcNow();
        var ticket = new QueueTicket { State = TicketState.Waiting, SubmittedAt = now, Order = JobQueue.OrderOf(now), Priority = priority, WantedDevice = device };
        ticket.Write(folder);
        var jobs = variants[0].Recipe.Data is CsvSettings ? Environment.ProcessorCount : 1;
        planner.Write(folder, variants, jobs, device ?? settings.Devices[0]);       // the plan is written last: with it the folder is a study
        var place = RunPlace.Of(settings.RunsFolder, Path.GetFileName(folder), isStudy: true);
        queue.Record(place, ticket, null);
        return place;
    }

    private static (StudyPlanner Planner, IReadOnlyList<StudyVariant> Variants) VariantsOf(StudySettings study)
    {
        try
        {
            var planner = new StudyPlanner(study, dataFolder: null);
            return (planner, planner.Variants());
        }
        catch (UserException e)
        {
            throw ProblemException.Unusable([FieldProblem.Of(study.Grid.Count > 0 ? "grid" : "variants", e.Message)]);
        }
    }

    /// <summary>Makes every variant read the folder that the service means by the recipe's.</summary>
    private StudySettings WithDataFolder(StudySettings study)
    {
        var checkedRecipe = checker.Check(RecipeFile.Read(study.Recipe), study.Set);
        if (checkedRecipe.Recipe is null || checkedRecipe.Problems.Count > 0)
            throw ProblemException.Unusable(checkedRecipe.Problems);
        return DataRoots.RootOf(checkedRecipe.Recipe) is { } root ? study with { Set = [.. study.Set, $"data.root={JsonSerializer.Serialize(root)}"] } : study;
    }
}
