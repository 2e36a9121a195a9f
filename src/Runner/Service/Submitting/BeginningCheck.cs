using VisionFinetune.Engine;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Service.Index;
using VisionFinetune.Runner.Service.Security;
using VisionFinetune.Runner.Studies.Running;

namespace VisionFinetune.Runner.Service.Submitting;

/// <summary>Checks what is about to be trained once more. It may have waited for days, and its recipe, or a link on the way to its data, may
/// lead elsewhere since it was submitted. Also what never was submitted, such as a run of <c>vft train</c> that is resumed here, has to
/// keep to the service's rules.</summary>
internal sealed class BeginningCheck(SubmissionRules rules)
{
    /// <summary>Why a run or study must not begin; none: it may.</summary>
    public string? Problem(RunPlace place)
    {
        try
        {
            return RecipesOf(place).Select(file => rules.Check(RecipeLoader.Load(file)).Select(p => p.Message).FirstOrDefault()).FirstOrDefault(message => message is not null);
        }
        catch (UserException e)
        {
            return e.Message;
        }
    }

    /// <summary>Runs of a study that differ in the seed alone have recipes of their own, too: any of them may have been changed.</summary>
    private static IEnumerable<string> RecipesOf(RunPlace place)
    {
        if (!place.IsStudy)
            return [place.Run.RecipeFile];
        var study = StudyFolder.Of(place.Folder);
        return study.Plan.Variants.SelectMany(_ => study.Plan.Seeds, (variant, seed) => study.Run(variant, seed).RecipeFile);
    }
}
