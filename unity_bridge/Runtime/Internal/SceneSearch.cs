using UnityEngine;

namespace LsdGame
{
    /// <summary>Finds the one component of a kind that most scenes have.</summary>
    static class SceneSearch
    {
        public static T First<T>() where T : Object
        {
            #if UNITY_2023_1_OR_NEWER
            return Object.FindFirstObjectByType<T>();
            #else
            return Object.FindObjectOfType<T>();
            #endif
        }
    }
}
